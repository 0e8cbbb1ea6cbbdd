/// What may stand between the quotes of a JSON string (RFC 8259, section 7).
public enum JSONString {
    /// Whether `content` may stand between two quotes and holds no `\u` escape.
    ///
    /// Says no to some content that is valid: whoever gets a no parses the whole text to learn why.
    public static func isPlainContent(_ content: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = content.baseAddress else { return true }
        let count = content.count
        var position = 0
        var isASCII = true
        while position < count {
            if position &+ 8 <= count {
                let plain = ByteWord(at: start + position).plainASCIICount
                position &+= plain
                if plain == 8 { continue }
            }
            switch start[position] {
            case UInt8(ascii: "\""), 0..<0x20:
                return false
            case UInt8(ascii: "\\"):
                guard position &+ 1 < count, isLetterOfEscape(start[position &+ 1]) else { return false }
                position &+= 2
            case 0x80...:
                isASCII = false
                position &+= 1
            default:
                position &+= 1
            }
        }
        return isASCII || String(validating: content, as: UTF8.self) != nil
    }

    @inline(__always)
    private static func isLetterOfEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "t"),
            UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
