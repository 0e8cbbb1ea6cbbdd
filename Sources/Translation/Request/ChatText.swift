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
    /// Marks for prompt caches, each with the number of pieces before it.
    private var marks: [(end: Int, mark: CacheMark)] = []

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
    var isMarked: Bool { !marks.isEmpty }

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
            self = text
        } else {
            if separator.utf8CodeUnitCount > 0 { pieces.append(.literal(separator)) }
            for (end, mark) in text.marks { marks.append((pieces.count + end, mark)) }
            pieces += text.pieces
        }
    }

    /// Writes the text as the content of a message: a string, or parts where it is marked.
    func write(to json: inout JSONWriter) {
        guard isMarked else { return writeString(to: &json) }
        json.beginArray()
        writeParts(to: &json)
        json.endArray()
    }

    /// Writes the text as one JSON string.
    func writeString(to json: inout JSONWriter) {
        json.beginString()
        append(to: &json)
        json.endString()
    }

    /// Writes the text into an open JSON string.
    func append(to json: inout JSONWriter) {
        append(pieces[...], to: &json)
    }

    private func append(_ pieces: ArraySlice<Piece>, to json: inout JSONWriter) {
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

// Marks for prompt caches: how far a prompt is worth keeping.
extension ChatText {
    /// Marks the end of the text so far.
    mutating func mark(_ mark: CacheMark?) {
        guard let mark, !isEmpty else { return }
        if marks.last?.end == pieces.count { marks.removeLast() }
        marks.append((pieces.count, mark))
    }

    /// Leaves one mark, at the end: what was marked has become part of a larger text.
    mutating func gatherMarks() {
        guard let mark = lastMark else { return }
        marks = [(pieces.count, mark)]
    }

    /// The last mark.
    var lastMark: CacheMark? { marks.last?.mark }

    /// Writes the text as `text` parts, of which each ends at a mark.
    func writeParts(to json: inout JSONWriter) {
        var start = 0
        for (end, mark) in marks {
            writePart(start..<end, mark, to: &json)
            start = end
        }
        if start < pieces.count || marks.isEmpty { writePart(start..<pieces.count, nil, to: &json) }
    }

    private func writePart(_ range: Range<Int>, _ mark: CacheMark?, to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "text")
        json.name("text")
        json.beginString()
        append(pieces[range], to: &json)
        json.endString()
        mark?.write(to: &json)
        json.endObject()
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
