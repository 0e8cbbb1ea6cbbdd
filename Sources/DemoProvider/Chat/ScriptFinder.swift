import Wire

/// The script that a conversation carries, and how far it has come.
struct ScriptFinder {
    /// What follows `demo:` on each line of the script.
    let lines: [String]
    /// How many assistant messages follow the script's message.
    let step: Int

    /// `nil` when no user message has a script.
    init?(messages: JSONValue) {
        var answered = 0
        for message in Array(messages.elements).reversed() {
            guard let role = message["role"] else { continue }
            if role.equals("assistant") { answered += 1 }
            guard role.equals("user"), let content = message["content"], content.raw.containsScriptMark else {
                continue
            }
            let lines = Self.lines(of: content)
            if !lines.isEmpty {
                self.lines = lines
                step = answered
                return
            }
        }
        return nil
    }

    private static func lines(of content: JSONValue) -> [String] {
        if let text = content.string { return lines(of: text) }
        return content.elements.flatMap { part in part["text"]?.string.map(lines(of:)) ?? [] }
    }

    private static func lines(of text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = line.drop { $0 == 0x20 || $0 == 0x09 }
            guard line.starts(with: "demo:".utf8) else { return nil }
            return String(decoding: line.dropFirst(5), as: UTF8.self)
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether `demo:` stands anywhere in it. Looks at every fifth byte only, for most bodies have no script
    /// and load tests send large ones.
    var containsScriptMark: Bool {
        withUnsafeBufferPointer { bytes in
            var last = 4
            while last < bytes.count {
                switch bytes[last] {
                case UInt8(ascii: ":"):
                    if bytes[last - 4] == UInt8(ascii: "d"), bytes[last - 3] == UInt8(ascii: "e"),
                        bytes[last - 2] == UInt8(ascii: "m"), bytes[last - 1] == UInt8(ascii: "o")
                    {
                        return true
                    }
                    last += 5
                case UInt8(ascii: "o"): last += 1
                case UInt8(ascii: "m"): last += 2
                case UInt8(ascii: "e"): last += 3
                case UInt8(ascii: "d"): last += 4
                default: last += 5
                }
            }
            return false
        }
    }
}
