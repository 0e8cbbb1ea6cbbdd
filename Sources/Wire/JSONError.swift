/// Why a text is not JSON, and at which byte. `description` is fit for an API answer.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The rule that was broken.
    public enum Kind: Equatable, Sendable {
        /// Nothing but white space.
        case empty
        /// The text stops inside a value.
        case unexpectedEnd
        /// A byte that the grammar does not allow here.
        case unexpectedByte
        /// Something follows the value.
        case trailingBytes
        /// The text starts with U+FEFF, which RFC 8259, section 8.1 forbids to send.
        case byteOrderMark
        /// Overlong forms, surrogates, values beyond U+10FFFF and cut sequences included.
        case invalidUTF8
        /// A backslash with anything but `"\/bfnrt` or `u` and four hexadecimal digits.
        case invalidEscape
        /// A byte below 0x20 inside a string.
        case controlCharacter
        /// A number such as `01`, `1.` or `1e`.
        case invalidNumber
        /// More nested objects and arrays than the caller allows.
        case tooDeep
        /// Beyond the 4 GiB that the tape can address.
        case tooLarge
    }

    /// The rule that the text broke.
    public var kind: Kind

    /// Bytes before the fault.
    public var offset: Int

    /// For parsers on top of this one that report in the same words.
    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// One line without the text itself, which may be confidential.
    public var description: String {
        switch kind {
        case .empty: "empty text where JSON was expected"
        case .unexpectedEnd: "unexpected end at byte \(offset)"
        case .unexpectedByte: "unexpected character at byte \(offset)"
        case .trailingBytes: "unexpected character after the JSON value at byte \(offset)"
        case .byteOrderMark: "byte order mark at byte \(offset)"
        case .invalidUTF8: "invalid UTF-8 at byte \(offset)"
        case .invalidEscape: "invalid escape at byte \(offset)"
        case .controlCharacter: "control character in a string at byte \(offset)"
        case .invalidNumber: "invalid number at byte \(offset)"
        case .tooDeep: "nested too deeply at byte \(offset)"
        case .tooLarge: "text too large"
        }
    }
}
