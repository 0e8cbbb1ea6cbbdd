extension JSONParser {
    /// Reads a string whose opening quote stands at `position`.
    @inline(__always)
    mutating func string() throws(JSONError) {
        let start = position
        var isEscaped = false
        position &+= 1
        while true {
            skipPlainASCII()
            guard position < count else { throw JSONError(.unexpectedEnd, at: position) }
            switch source[position] {
            case UInt8(ascii: "\""):
                position &+= 1
                append(.string, from: start, isEscaped: isEscaped)
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            case 0x80...:
                try multiByteCharacters()
            default:
                throw JSONError(.controlCharacter, at: position)
            }
        }
    }

    /// Goes on to the next byte that is special in a string, or to the end.
    @inline(__always)
    private mutating func skipPlainASCII() {
        var here = position
        defer { position = here }
        // Prompts are long runs of plain text: the words below find out where such a run ends.
        while here &+ 32 <= count, ByteWord.arePlainASCII(four: source + here) { here &+= 32 }
        while here &+ 8 <= count {
            let plain = ByteWord(at: source + here).plainASCIICount
            here &+= plain
            if plain < 8 { return }
        }
        while here < count, Self.isPlainASCII(source[here]) { here &+= 1 }
    }

    private static func isPlainASCII(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Reads one escape whose backslash stands at `position`. Lone surrogates are allowed: the grammar of
    /// RFC 8259, section 7 does, and JavaScript writes them.
    @inline(__always)
    private mutating func escape() throws(JSONError) {
        guard position &+ 1 < count else { throw JSONError(.unexpectedEnd, at: count) }
        switch source[position &+ 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"),
            UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            position &+= 2
        case UInt8(ascii: "u"):
            guard position &+ 6 <= count else { throw JSONError(.unexpectedEnd, at: count) }
            for index in position &+ 2..<position &+ 6 where JSONEscape.hexadecimalValue(source[index]) == nil
            {
                throw JSONError(.invalidEscape, at: position)
            }
            position &+= 6
        default:
            throw JSONError(.invalidEscape, at: position)
        }
    }

    /// Reads characters beyond ASCII up to the next byte of ASCII, by Unicode 16, table 3-7.
    @inline(__always)
    private mutating func multiByteCharacters() throws(JSONError) {
        var here = position
        while here < count, source[here] >= 0x80 {
            let length = Self.lengthOfCharacter(at: source + here, available: count &- here)
            guard length > 0 else { throw JSONError(.invalidUTF8, at: here) }
            here &+= length
        }
        position = here
    }

    /// Bytes of the well-formed multi-byte character at `bytes`; 0 when there is none.
    @inline(__always)
    private static func lengthOfCharacter(at bytes: UnsafePointer<UInt8>, available: Int) -> Int {
        let first = bytes[0]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, first <= 0xF4, length <= available else { return 0 }
        // Shuts out overlong forms, surrogates and values beyond U+10FFFF.
        let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard bytes[1] >= lowest, bytes[1] <= highest else { return 0 }
        if length > 2, bytes[2] & 0xC0 != 0x80 { return 0 }
        if length > 3, bytes[3] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
