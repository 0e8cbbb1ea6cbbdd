/// Follows the brackets and strings of a JSON object that arrives in pieces, to know when it is complete.
///
/// It looks at structure only: what is complete may still be invalid.
struct JSONShape: Sendable {
    /// The brackets that are open, outermost first.
    private var brackets: [UInt8] = []
    private var isInString = false
    private var isAfterBackslash = false
    private var lastSignificant: UInt8 = 0

    /// Whether the object's closing brace has come.
    private(set) var isComplete = false
    /// Whether anything but white space has come between the outer braces.
    private(set) var hasContent = false

    /// Takes the next bytes, up to the end of the object.
    ///
    /// - Returns: How many bytes belong to the object: all of them unless it ends among them.
    mutating func take(_ bytes: some Collection<UInt8>) -> Int {
        var taken = 0
        for byte in bytes {
            if isComplete { return taken }
            taken += 1
            take(byte)
        }
        return taken
    }

    /// Whether the next thing in the text may be a value, so that an opening brace would be in place.
    var expectsValue: Bool {
        guard !isInString, !isComplete else { return false }
        switch lastSignificant {
        case 0, UInt8(ascii: ":"), UInt8(ascii: "["): return true
        case UInt8(ascii: ","): return brackets.last == UInt8(ascii: "[")
        default: return false
        }
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) {
        if isInString {
            if isAfterBackslash {
                isAfterBackslash = false
            } else if byte == UInt8(ascii: "\\") {
                isAfterBackslash = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        guard !byte.isJSONBlank else { return }
        if !brackets.isEmpty, byte != UInt8(ascii: "}") || brackets.count > 1 { hasContent = true }
        lastSignificant = byte
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): brackets.append(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            _ = brackets.popLast()
            isComplete = brackets.isEmpty
        default: break
        }
    }
}

extension UInt8 {
    /// White space between JSON tokens (RFC 8259 section 2).
    var isJSONBlank: Bool {
        self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09
    }
}

extension Collection<UInt8> {
    /// Whether there is nothing but JSON's white space.
    var isBlank: Bool { allSatisfy(\.isJSONBlank) }
}
