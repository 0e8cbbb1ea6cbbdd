/// A field whose value cannot be taken, in words for whoever gave it.
public struct InvalidField: Error, Sendable, Equatable {
    /// The field as requests have it, such as `limits.requests_per_minute`.
    public var field: String
    /// What it must be. Repeats nothing of what was given.
    public var reason: String

    public init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    /// Both, as an answer has them: `name: must be 1 to 128 bytes of text without control characters`.
    public var message: String { "\(field): \(reason)" }
}

/// The bounds of what people write.
public enum FieldRule {
    /// The longest name and e-mail address, in bytes.
    public static let nameLimit = 128
    /// The longest note, in bytes.
    public static let noteLimit = 1000
    /// The most tags of one key or team, and the longest name and value of one, in bytes.
    public static let tagLimit = (count: 50, name: 64, value: 256)

    /// One line of text that is neither empty nor long.
    public static func checkName(_ text: String, field: String) throws(InvalidField) {
        guard (1...nameLimit).contains(text.utf8.count), text.unicodeScalars.allSatisfy(isPrintable),
            text.utf8.first != UInt8(ascii: " "), text.utf8.last != UInt8(ascii: " ")
        else {
            throw InvalidField(
                field,
                "must be 1 to \(nameLimit) bytes of text without control characters and blanks at its ends")
        }
    }

    /// Something with one `@` that has text around it; whether it reaches anybody is not looked at.
    public static func checkEmail(_ text: String, field: String) throws(InvalidField) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= nameLimit,
            text.unicodeScalars.allSatisfy({ isPrintable($0) && $0 != " " })
        else { throw InvalidField(field, "must be an e-mail address") }
    }

    /// Text of any number of lines.
    public static func checkNote(_ text: String, field: String) throws(InvalidField) {
        guard text.utf8.count <= noteLimit, text.unicodeScalars.allSatisfy({ isPrintable($0) || $0 == "\n" })
        else {
            throw InvalidField(field, "must be at most \(noteLimit) bytes of text without control characters")
        }
    }

    /// Tags to set, or with nil to take away: a name is a word, a value is text and may be empty.
    public static func checkTags(_ tags: [String: String?], field: String) throws(InvalidField) {
        guard tags.count <= tagLimit.count else {
            throw InvalidField(field, "must be at most \(tagLimit.count)")
        }
        for (name, value) in tags {
            guard (1...tagLimit.name).contains(name.utf8.count), name.utf8.allSatisfy(isWordByte) else {
                throw InvalidField(
                    field,
                    "a name must be 1 to \(tagLimit.name) characters of a-z, A-Z, 0-9, '-', '_' and '.'")
            }
            guard let value else { continue }
            guard value.utf8.count <= tagLimit.value, value.unicodeScalars.allSatisfy(isPrintable) else {
                throw InvalidField(
                    "\(field).\(name)",
                    "must be at most \(tagLimit.value) bytes of text without control characters")
            }
        }
    }

    /// A model's name or pattern.
    public static func checkPattern(_ pattern: ModelPattern, field: String) throws(InvalidField) {
        guard (1...256).contains(pattern.text.utf8.count),
            pattern.text.unicodeScalars.allSatisfy({ isPrintable($0) && $0 != " " && $0 != "," })
        else { throw InvalidField(field, "must be 1 to 256 bytes of text without blanks and commas") }
    }

    /// A limit that is not there, or at least 1.
    public static func checkLimit(_ limit: Int?, field: String) throws(InvalidField) {
        guard limit.map({ (1...1_000_000_000_000).contains($0) }) ?? true else {
            throw InvalidField(field, "must be a positive integer")
        }
    }

    /// Neither a control character nor a mark that reorders text, which could make a name look like another.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_.".utf8.contains(byte)
        }
    }
}
