import ArgumentParser
import Domain

/// A key's id as it is typed.
///
/// Whoever pastes a whole key, of either kind, is told its id and nothing more, hence not for
/// `@Argument(transform:)`, whose errors repeat what was typed.
enum KeyIDArgument {
    /// The id of a service key.
    static func parse(_ text: String) throws(CommandFailure) -> KeyID {
        try refuseWholeKey(text)
        return KeyID(text)
    }

    /// The id of an admin key.
    static func parseAdmin(_ text: String) throws(CommandFailure) -> AdminKeyID {
        try refuseWholeKey(text)
        return AdminKeyID(text)
    }

    private static func refuseWholeKey(_ text: String) throws(CommandFailure) {
        guard let id = KeyToken(text)?.id.text ?? AdminToken(text)?.id.text else { return }
        throw CommandFailure(
            .wrongUsage, "that is a whole key, which must not stand in the arguments",
            hint: "use its id, \(id)")
    }
}

/// What a key may ask for as it is typed: `claude-*,gpt-5.1`.
enum ModelListArgument {
    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> [ModelPattern] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.withoutBlanks }
        guard !names.contains(where: \.isEmpty) else {
            throw ValidationError(
                "Models are names or patterns with commas between them, such as 'claude-*,gpt-5.1'.")
        }
        return try names.map(PatternArgument.parse)
    }
}

/// A model's name or pattern as it is typed.
enum PatternArgument {
    /// For `@Argument(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> ModelPattern {
        guard (1...256).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw ValidationError("A pattern is 1 to 256 characters without blanks; '*' stands for any run.")
        }
        return ModelPattern(text)
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var withoutBlanks: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
