import Glibc

/// Writes server-sent events (WHATWG HTML, section 9.2).
public enum SSEWriter {
    /// Appends one event and the blank line that delivers it. An empty `event` writes no event line; data of
    /// several lines becomes several data lines.
    @inlinable
    public static func append(event: StaticString, data: some Collection<UInt8>, to out: inout [UInt8]) {
        if event.utf8CodeUnitCount > 0 {
            append("event: ", to: &out)
            append(event, to: &out)
            append("\n", to: &out)
        }
        if data.withContiguousStorageIfAvailable({ append(data: $0, to: &out) }) == nil {
            Array(data).withUnsafeBufferPointer { append(data: $0, to: &out) }
        }
        append("\n", to: &out)
    }

    /// Appends a comment of one line, which clients ignore; it keeps connections alive.
    @inlinable
    public static func append(comment: StaticString, to out: inout [UInt8]) {
        append(": ", to: &out)
        append(comment, to: &out)
        append("\n\n", to: &out)
    }

    @inlinable
    static func append(_ text: StaticString, to out: inout [UInt8]) {
        text.withUTF8Buffer { out.append(contentsOf: $0) }
    }

    @usableFromInline
    static func append(data: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        var line = data[...]
        while let end = line.firstLineBreak {
            append("data: ", to: &out)
            out.append(contentsOf: line[..<end])
            append("\n", to: &out)
            let isPair =
                data[end] == UInt8(ascii: "\r") && end + 1 < data.count && data[end + 1] == UInt8(ascii: "\n")
            line = line[(end + (isPair ? 2 : 1))...]
        }
        append("data: ", to: &out)
        out.append(contentsOf: line)
        append("\n", to: &out)
    }
}

extension Slice where Base == UnsafeBufferPointer<UInt8> {
    /// The place of the first CR or LF.
    fileprivate var firstLineBreak: Int? {
        guard let start = base.baseAddress.map({ $0 + startIndex }) else { return nil }
        let lineFeed = memchr(start, Int32(UInt8(ascii: "\n")), count)
        let searched = lineFeed.map { UnsafeRawPointer(start).distance(to: UnsafeRawPointer($0)) } ?? count
        let carriageReturn = memchr(start, Int32(UInt8(ascii: "\r")), searched)
        guard let found = carriageReturn ?? lineFeed else { return nil }
        return startIndex + UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
    }
}
