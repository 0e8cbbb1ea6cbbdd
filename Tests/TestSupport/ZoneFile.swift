/// A compiled time zone file of version 2 with an empty block for old readers, by RFC 9636.
package enum ZoneFile {
    /// - Parameters:
    ///   - types: Offsets in seconds east of UTC; the first holds before any change.
    ///   - changes: Seconds since 1970, and the place of the offset that holds from then on.
    package static func bytes(types: [Int32], changes: [(Int64, UInt8)]) -> [UInt8] {
        func number(_ value: Int64, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var file: [UInt8] = []
        func addHeader(_ times: Int, _ types: Int) {
            file += Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            for count in [0, 0, 0, times, types, 1] { file += number(Int64(count), 4) }
        }
        addHeader(0, 1)
        file += [0, 0, 0, 0, 0, 0, 0]
        addHeader(changes.count, types.count)
        for change in changes { file += number(change.0, 8) }
        for change in changes { file.append(change.1) }
        for type in types { file += number(Int64(type), 4) + [0, 0] }
        return file + Array("\0\n\n".utf8)
    }
}
