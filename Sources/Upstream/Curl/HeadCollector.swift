/// Gathers the header lines that libcurl hands over one by one into the head of the final response.
struct HeadCollector {
    /// What a line meant.
    enum Step {
        /// More lines are to come.
        case line
        /// The head of the final response is complete.
        case head(UpstreamHead)
        /// The header section, informational responses and trailers included, is beyond its bound.
        case tooLarge
    }

    /// The bound of what a provider may send outside of the body, in bytes.
    static let maximumBytes = 256 << 10

    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var bytes = 0
    private var isComplete = false

    /// Whether anything of a response has come.
    var hasBegun: Bool { bytes > 0 }

    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        bytes += line.count
        guard bytes <= Self.maximumBytes else { return .tooLarge }
        // Trailers after a chunked body are counted, nobody needs them.
        guard !isComplete else { return .line }
        let text = Self.trimmed(line[...])
        if text.isEmpty { return endSection() }
        if line.starts(with: "HTTP/".utf8) {
            status = Self.status(of: text)
            headers.removeAll(keepingCapacity: true)
        } else if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
            continueValue(with: text)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            headers.append((Self.name(Self.trimmed(text[..<colon])), Self.value(text[(colon + 1)...])))
        }
        return .line
    }

    /// 1xx announces, what follows is the answer (RFC 9110, section 15.2).
    private mutating func endSection() -> Step {
        guard status >= 200 else { return .line }
        isComplete = true
        let head = UpstreamHead(status: status, headers: headers)
        headers = []
        return .head(head)
    }

    /// The three digits of "HTTP/1.1 200 OK"; 0 when there are none, which is no final status.
    private static func status(of line: Slice<UnsafeRawBufferPointer>) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        var status = 0
        for byte in trimmed(line[space...]).prefix(3) {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return 0 }
            status = status * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return status
    }

    /// A folded line belongs to the value before it (RFC 9112, section 5.2).
    private mutating func continueValue(with text: Slice<UnsafeRawBufferPointer>) {
        guard !headers.isEmpty else { return }
        headers[headers.count - 1].value += " " + Self.value(text)
    }

    private static func name(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(unsafeUninitializedCapacity: bytes.count) { name in
            var count = 0
            for byte in bytes {
                let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                name.initializeElement(at: count, to: isUpper ? byte | 0x20 : byte)
                count += 1
            }
            return count
        }
    }

    /// A lone CR or NUL could pass for the end of a line further on; it becomes a space (RFC 9110, section
    /// 5.5).
    private static func value(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let value = trimmed(bytes)
        guard value.contains(where: { $0 == UInt8(ascii: "\r") || $0 == 0 }) else {
            return String(decoding: value, as: UTF8.self)
        }
        let space = UInt8(ascii: " ")
        return String(decoding: value.map { $0 == UInt8(ascii: "\r") || $0 == 0 ? space : $0 }, as: UTF8.self)
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var rest = bytes
        while let byte = rest.first, isBlank(byte) { rest.removeFirst() }
        while let byte = rest.last, isBlank(byte) { rest.removeLast() }
        return rest
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }
}
