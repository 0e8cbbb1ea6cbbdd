import Wire

/// Text in pieces. Most are slices of the client's own JSON, so that nothing is decoded only to be encoded.
struct ChatText: Sendable {
    private enum Piece: Sendable {
        /// Between the quotes of a JSON string, as it came.
        case escaped(ArraySlice<UInt8>)
        case literal(StaticString)
        case plain(String)
        /// A JSON value that becomes text itself, without white space between its tokens.
        case json(JSONValue)
    }

    private var pieces: [Piece] = []

    init() {}

    init(_ literal: StaticString) {
        pieces = [.literal(literal)]
    }

    init(_ text: String) {
        append(text)
    }

    /// The text of a JSON string; empty for other kinds.
    init(_ string: JSONValue) {
        append(string)
    }

    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ string: JSONValue) {
        guard let content = string.escapedContent, !content.isEmpty else { return }
        pieces.append(.escaped(content))
    }

    mutating func append(_ literal: StaticString) {
        pieces.append(.literal(literal))
    }

    mutating func append(_ text: String) {
        if !text.isEmpty { pieces.append(.plain(text)) }
    }

    mutating func append(json value: JSONValue) {
        pieces.append(.json(value))
    }

    /// Appends `text`, and `separator` before it when both hold something.
    mutating func append(_ text: ChatText, after separator: StaticString) {
        if text.isEmpty { return }
        if isEmpty {
            pieces = text.pieces
        } else {
            if separator.utf8CodeUnitCount > 0 { pieces.append(.literal(separator)) }
            pieces += text.pieces
        }
    }

    /// Writes the text as one JSON string.
    func write(to json: inout JSONWriter) {
        json.beginString()
        append(to: &json)
        json.endString()
    }

    /// Writes the text into an open JSON string.
    func append(to json: inout JSONWriter) {
        for piece in pieces {
            switch piece {
            case .escaped(let content): json.append(escaped: content)
            case .literal(let text): json.append(literal: text)
            case .plain(let text): json.append(text: text)
            case .json(let value): json.append(json: value)
            }
        }
    }
}

extension JSONWriter {
    /// Adds fixed text to the open string.
    mutating func append(literal: StaticString) {
        literal.withUTF8Buffer { append(utf8: $0) }
    }

    /// Adds the bytes of a JSON value to the open string, without the white space between its tokens: names,
    /// their order, numbers and escapes stay as they are spelt.
    mutating func append(json value: JSONValue) {
        let raw = value.raw
        var run = raw.startIndex
        var position = raw.startIndex
        var isInString = false
        while position < raw.endIndex {
            switch raw[position] {
            case UInt8(ascii: "\""):
                isInString.toggle()
            case UInt8(ascii: "\\"):
                // Backslashes stand in strings only; what follows one is not a quote that ends it.
                position += 1
            case 0x20, 0x09, 0x0A, 0x0D:
                if isInString { break }
                append(utf8: raw[run..<position])
                run = position + 1
            default:
                break
            }
            position += 1
        }
        append(utf8: raw[run...])
    }
}
