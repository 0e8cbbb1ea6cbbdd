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

    /// Whether a character of a JSON string's content is spelt as a `\u` escape.
    var hasCodePoint: Bool {
        var rest = self
        while let place = rest.firstPlace(of: UInt8(ascii: "\\")), place + 1 < rest.endIndex {
            if rest[place + 1] == UInt8(ascii: "u") { return true }
            rest = rest[(place + 2)...]
        }
        return false
    }
}
