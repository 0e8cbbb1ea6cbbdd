import Glibc

extension ArraySlice<UInt8> {
    /// The place of the first `byte`, found many bytes at a time: every piece of every answer is searched.
    func firstPlace(of byte: UInt8) -> Int? {
        withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else {
                return nil
            }
            return startIndex + UnsafeRawPointer(start).distance(to: found)
        }
    }
}
