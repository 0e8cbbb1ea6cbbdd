import Wire

/// Reads strings of a text that is cut anywhere, even between the two `\u` escapes of one character.
struct ProseDecoder: Sendable {
    /// The escape of a leading surrogate at the end of the last string.
    private var held: ArraySlice<UInt8> = []

    /// Whether nothing is held.
    var isEmpty: Bool { held.isEmpty }

    /// Whether `escaped` can be spliced into another document: nothing is held, and no surrogate is escaped.
    func canSplice(_ escaped: ArraySlice<UInt8>) -> Bool {
        held.isEmpty && !escaped.hasSurrogateEscape
    }

    /// The text of a string, as UTF-8. A surrogate at its end waits for the next one.
    mutating func text(of value: JSONValue) -> [UInt8] {
        guard let escaped = value.escapedContent else { return [] }
        if canSplice(escaped) { return Array((value.string ?? "").utf8) }
        var whole = held + escaped
        held = []
        if whole.endsInLeadingSurrogate {
            held = whole.suffix(6)
            whole = whole.dropLast(6)
        }
        return Self.decode(whole)
    }

    /// What is left of a character whose second half never came.
    mutating func flush() -> [UInt8] {
        guard !held.isEmpty else { return [] }
        defer { held = [] }
        return Self.decode(held)
    }

    private static func decode(_ escaped: ArraySlice<UInt8>) -> [UInt8] {
        let quote = [UInt8(ascii: "\"")]
        let text = try? JSONDocument(quote + escaped + quote).root.string
        return Array((text ?? "").utf8)
    }
}

extension ArraySlice<UInt8> {
    /// Whether a UTF-16 surrogate is spelt as an escape, paired or not.
    fileprivate var hasSurrogateEscape: Bool {
        guard var position = firstPlace(of: UInt8(ascii: "\\")) else { return false }
        while position < endIndex {
            if self[position] == UInt8(ascii: "\\") {
                if position + 2 < endIndex, self[position + 1] == UInt8(ascii: "u"),
                    self[position + 2] | 0x20 == UInt8(ascii: "d")
                {
                    // U+D000 to U+D7FF are caught too, which costs time only.
                    return true
                }
                position += 1
            }
            position += 1
        }
        return false
    }

    /// Whether the last escape is that of a leading surrogate.
    fileprivate var endsInLeadingSurrogate: Bool {
        guard count >= 6 else { return false }
        let escape = suffix(6)
        let start = escape.startIndex
        guard escape[start] == UInt8(ascii: "\\"), escape[start + 1] == UInt8(ascii: "u"),
            escape[start + 2] | 0x20 == UInt8(ascii: "d"),
            "89abAB".utf8.contains(escape[start + 3])
        else { return false }
        // An odd number of backslashes before it would make it text.
        return dropLast(6).reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
    }
}
