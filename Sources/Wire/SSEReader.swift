import Glibc

/// Reads server-sent events (WHATWG HTML, section 9.2) from bytes in any cut.
///
/// Nothing is decoded but event names, so a character may be cut between two calls. After an error the reader
/// cannot be used again.
public struct SSEReader: Sendable {
    /// What a stream is made of.
    public enum Item: Sendable, Equatable {
        /// One event. `name` is empty when the stream gave none; several data lines are joined by LF.
        case event(name: String, data: [UInt8])

        /// A line that clients ignore. Providers send them while they think.
        case comment
    }

    private let limit: Int
    /// Bytes of the byte order mark seen so far; 3 once the stream is past the place where one may stand.
    private var markLength = 0
    /// The last byte was a CR: an LF right after it belongs to the same line break.
    private var isAfterCarriageReturn = false
    /// The beginning of a line whose end has not come yet.
    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    /// Whether the event has a data line, be it an empty one. An event without any is not delivered.
    private var hasData = false

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// - Parameter maximumLine: Bytes of data that one event may have.
    public init(maximumLine: Int = 64 << 20) {
        limit = maximumLine
    }

    /// Reads on and calls `receive` for every event and comment that is complete, in order.
    ///
    /// Throws `SSEError` and whatever `receive` throws; the rest of `bytes` is lost then.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer, _ receive: (Item) throws -> Void) throws {
        var rest = bytes[...]
        if markLength < Self.mark.count { skipMark(&rest) }
        var breaks = LineBreaks(in: bytes)
        while !rest.isEmpty {
            if isAfterCarriageReturn {
                isAfterCarriageReturn = false
                if rest.first == UInt8(ascii: "\n") {
                    rest.removeFirst()
                    continue
                }
            }
            guard let end = breaks.first(from: rest.startIndex) else {
                try checkLine(line.count + rest.count)
                line.append(contentsOf: rest)
                return
            }
            try checkLine(line.count + end - rest.startIndex)
            if line.isEmpty {
                try endLine(UnsafeRawBufferPointer(rebasing: rest[..<end]), receive)
            } else {
                line.append(contentsOf: rest[..<end])
                try endCarriedLine(receive)
            }
            isAfterCarriageReturn = bytes[end] == UInt8(ascii: "\r")
            rest = rest[(end + 1)...]
        }
    }

    /// Reads on and calls `receive` for every event and comment that is complete, in order.
    @inlinable
    public mutating func consume(_ bytes: some Collection<UInt8>, _ receive: (Item) throws -> Void) throws {
        let isDone: Void? = try bytes.withContiguousStorageIfAvailable {
            try consume(UnsafeRawBufferPointer($0), receive)
        }
        if isDone == nil {
            try Array(bytes).withUnsafeBytes { try consume($0, receive) }
        }
    }

    /// Ends the stream. A last event without the blank line after it is delivered, against the standard:
    /// providers forget that line, and what they sent before it is whole.
    public mutating func finish(_ receive: (Item) throws -> Void) throws {
        if !line.isEmpty { try endCarriedLine(receive) }
        try endEvent(receive)
    }

    private mutating func endCarriedLine(_ receive: (Item) throws -> Void) throws {
        let whole = line
        line = []
        try whole.withUnsafeBytes { try endLine($0, receive) }
    }

    private mutating func endLine(_ line: UnsafeRawBufferPointer, _ receive: (Item) throws -> Void) throws {
        guard let first = line.first else { return try endEvent(receive) }
        if first == UInt8(ascii: ":") { return try receive(.comment) }
        if let value = Self.value(of: "data", in: line) {
            guard data.count + (hasData ? 1 : 0) + value.count <= limit else {
                throw SSEError.tooLong(limit: limit)
            }
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        } else if let value = Self.value(of: "event", in: line) {
            name = String(decoding: value, as: UTF8.self)
        }
    }

    private mutating func endEvent(_ receive: (Item) throws -> Void) throws {
        defer {
            if !name.isEmpty { name = "" }
            // The memory serves the next event, unless the receiver kept this one's.
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        if hasData { try receive(.event(name: name, data: data)) }
    }

    /// A line may be as long as the data it may carry, and its field name.
    private func checkLine(_ length: Int) throws {
        guard length - "data: ".utf8.count <= limit else { throw SSEError.tooLong(limit: limit) }
    }

    /// What a line says about `field`, without the one space that may follow the colon; nil for other fields.
    private static func value(
        of field: StaticString, in line: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        let length = field.utf8CodeUnitCount
        guard line.count >= length, let start = line.baseAddress,
            memcmp(start, field.utf8Start, length) == 0
        else { return nil }
        if line.count == length { return UnsafeRawBufferPointer(rebasing: line[length...]) }
        guard line[length] == UInt8(ascii: ":") else { return nil }
        let hasSpace = line.count > length + 1 && line[length + 1] == UInt8(ascii: " ")
        return UnsafeRawBufferPointer(rebasing: line[(length + (hasSpace ? 2 : 1))...])
    }

    /// Takes a byte order mark off the beginning of the stream, which may be cut inside it.
    private mutating func skipMark(_ rest: inout Slice<UnsafeRawBufferPointer>) {
        while markLength < Self.mark.count, let byte = rest.first {
            guard byte == Self.mark[markLength] else { return giveBackMark() }
            rest.removeFirst()
            markLength += 1
        }
    }

    /// What looked like a mark was the beginning of a line.
    private mutating func giveBackMark() {
        line.append(contentsOf: Self.mark[..<markLength])
        markLength = Self.mark.count
    }
}

/// Finds line breaks in one buffer, looking at each byte at most twice however CR and LF are mixed.
private struct LineBreaks {
    private let bytes: UnsafeRawBufferPointer
    private var lineFeed = -1
    private var carriageReturn = -1

    init(in bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The place of the first CR or LF at or after `start`, which must not decrease from call to call.
    mutating func first(from start: Int) -> Int? {
        if lineFeed < start { lineFeed = place(of: UInt8(ascii: "\n"), from: start) }
        if carriageReturn < start { carriageReturn = place(of: UInt8(ascii: "\r"), from: start) }
        let first = min(lineFeed, carriageReturn)
        return first < bytes.count ? first : nil
    }

    /// The number of bytes when there is none.
    private func place(of byte: UInt8, from start: Int) -> Int {
        guard let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return bytes.count }
        return base.distance(to: UnsafeRawPointer(found))
    }
}
