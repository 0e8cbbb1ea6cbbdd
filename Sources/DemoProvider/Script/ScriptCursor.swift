/// Reads one step of a script from left to right: words, quoted words, JSON, free text, `&&`.
struct ScriptCursor {
    enum Word: Equatable {
        /// A bare word, a quoted one without its quotes, or a JSON object or array as it was written.
        case plain(String)
        /// `name=value`; the value may be quoted or JSON.
        case option(name: String, value: String)
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ line: some StringProtocol) {
        bytes = Array(line.utf8)
    }

    /// The next word of the current action; `nil` at its end.
    mutating func word() throws(ScriptError) -> Word? {
        skipSpaces()
        guard !atActionEnd else { return nil }
        if let value = try enclosed() { return .plain(value) }
        let start = position
        while position < bytes.count, !isSpace(bytes[position]) {
            if bytes[position] == UInt8(ascii: "="), position > start {
                let name = String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return .option(name: name, value: try enclosed() ?? bare())
            }
            position += 1
        }
        return .plain(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// An option out of `names` when the next word is one; else nothing is consumed. Free text follows its
    /// options.
    mutating func option(of names: [String]) -> (name: String, value: String)? {
        let start = position
        if case .option(let name, let value) = try? word(), names.contains(name) { return (name, value) }
        position = start
        return nil
    }

    /// The rest of the current action as free text: quoted, or up to ` && `. `\n`, `\t`, `\\`, `\&` and `\"`
    /// are escapes in both.
    mutating func text() throws(ScriptError) -> String {
        skipSpaces()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            let text = try quoted()
            skipSpaces()
            guard atActionEnd else {
                throw ScriptError("text follows a closing quote; write \\\" inside quotes")
            }
            return text
        }
        var out: [UInt8] = []
        while position < bytes.count, !(startsWord && atActionEnd) { out.append(unescaped()) }
        while let last = out.last, isSpace(last) { out.removeLast() }
        return String(decoding: out, as: UTF8.self)
    }

    /// Steps over `&&`; false at the end of the line.
    mutating func nextAction() -> Bool {
        skipSpaces()
        guard position < bytes.count else { return false }
        position += 2
        return true
    }

    // MARK: Pieces

    /// At the end of the line, or at an `&&` that stands alone.
    private var atActionEnd: Bool {
        guard position < bytes.count else { return true }
        guard bytes[position...].starts(with: "&&".utf8) else { return false }
        return position + 2 == bytes.count || isSpace(bytes[position + 2])
    }

    private var startsWord: Bool { position == 0 || isSpace(bytes[position - 1]) }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private mutating func skipSpaces() {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    }

    private mutating func bare() -> String {
        let start = position
        while position < bytes.count, !isSpace(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func enclosed() throws(ScriptError) -> String? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return try quoted()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try balanced()
        default: return nil
        }
    }

    private mutating func quoted() throws(ScriptError) -> String {
        position += 1
        var out: [UInt8] = []
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: out, as: UTF8.self)
            }
            out.append(unescaped())
        }
        throw ScriptError("a quote is opened and never closed")
    }

    /// JSON from its opening to its matching bracket; what stands inside is checked by whoever uses it.
    private mutating func balanced() throws(ScriptError) -> String {
        let start = position
        var depth = 0
        var inString = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if inString {
                if byte == UInt8(ascii: "\\") { position += 1 }
                if byte == UInt8(ascii: "\"") { inString = false }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return String(decoding: bytes[start..<position], as: UTF8.self) }
            default: break
            }
        }
        throw ScriptError("a bracket is opened and never closed")
    }

    private mutating func unescaped() -> UInt8 {
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\\"), position < bytes.count else { return byte }
        let plain: UInt8
        switch bytes[position] {
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "&"): plain = bytes[position]
        default: return byte
        }
        position += 1
        return plain
    }
}
