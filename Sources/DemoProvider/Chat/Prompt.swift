import Wire

/// The part of a conversation that a person wrote last.
enum Prompt {
    /// At most this many characters are repeated.
    static let limit = 200

    /// The last user text, without the reminders that clients put around it, in one line.
    static func last(in messages: JSONValue) -> String {
        for message in Array(messages.elements).reversed() where message["role"]?.equals("user") == true {
            guard let content = message["content"] else { continue }
            let texts = content.string.map { [$0] } ?? content.elements.compactMap { $0["text"]?.string }
            for text in texts.reversed() {
                let line = inOneLine(withoutReminders(Array(text.utf8)))
                if !line.isEmpty { return line }
            }
        }
        return ""
    }

    /// The text outside `<system-reminder>…</system-reminder>`.
    static func withoutReminders(_ text: [UInt8]) -> [UInt8] {
        let opening = Array("<system-reminder>".utf8)
        let closing = Array("</system-reminder>".utf8)
        var out: [UInt8] = []
        var rest = text[...]
        while let start = position(of: opening, in: rest) {
            out += rest[..<start]
            guard let end = position(of: closing, in: rest[start...]) else { return out }
            rest = rest[(end + closing.count)...]
        }
        return out + rest
    }

    private static func position(of tag: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        while let index = rest.firstIndex(of: UInt8(ascii: "<")) {
            if text[index...].starts(with: tag) { return index }
            rest = rest[(index + 1)...]
        }
        return nil
    }

    /// White space becomes single spaces; a long text is cut at the limit and never looked at beyond.
    static func inOneLine(_ text: [UInt8]) -> String {
        var line: [UInt8] = []
        // A character of usual text has at most four bytes.
        let enough = limit * 4 + 4
        for byte in text where line.count < enough {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isSpace {
                line.append(byte)
            } else if let last = line.last, last != 0x20 {
                line.append(0x20)
            }
        }
        if line.last == 0x20 { line.removeLast() }
        let characters = String(decoding: line, as: UTF8.self)
        return characters.count > limit ? characters.prefix(limit) + "…" : characters
    }
}
