import Wire

/// A column of a profile's table that a provider can overrule, because what the table says of it does not hold
/// everywhere: servers differ by version and by how they were started, and some columns nobody has verified.
public struct ProfileOption: Sendable {
    /// What people write before `=`, such as `images`.
    public let name: String
    /// What may stand behind `=`, in words for lists and errors.
    public let values: String
    /// What the column says, for lists.
    public let summary: String
    let column: Column
    /// Whether the column counts in a profile.
    let counts: @Sendable (Profile) -> Bool

    /// Where the column stands, and how a value is put into it. Both say whether it is one.
    enum Column: Sendable {
        /// In each row.
        case ofModels(@Sendable (String, inout Dialect) -> Bool)
        /// Beside the rows.
        case ofProvider(@Sendable (String, inout Profile) -> Bool)
    }

    /// The most options of one provider.
    public static let most = 100

    /// Every option, in the order of the table's columns.
    public static let all: [ProfileOption] = ofProviders + ofLength + ofMessages + ofTools + ofReasoning
}

// MARK: Kinds of columns

extension ProfileOption {
    /// Where providers are asked in chat/completions.
    static let inChat: @Sendable (Profile) -> Bool = { $0.apis.contains(.chatCompletions) }
    /// Where they are asked in the Messages API.
    static let inMessages: @Sendable (Profile) -> Bool = { $0.apis.contains(.messages) }
    static let everywhere: @Sendable (Profile) -> Bool = { _ in true }

    /// A column that is one of some words.
    static func choice<Value: Sendable>(
        _ name: String, _ summary: String, of words: [(String, Value)],
        in column: any WritableKeyPath<Dialect, Value> & Sendable,
        where counts: @escaping @Sendable (Profile) -> Bool = inChat
    ) -> ProfileOption {
        ProfileOption(
            name: name, values: words.map(\.0).joined(separator: "|"), summary: summary,
            column: .ofModels { text, dialect in
                guard let word = words.first(where: { $0.0 == text }) else { return false }
                dialect[keyPath: column] = word.1
                return true
            }, counts: counts)
    }

    /// A column that says yes or no.
    static func flag(
        _ name: String, _ summary: String, in column: any WritableKeyPath<Dialect, Bool> & Sendable,
        where counts: @escaping @Sendable (Profile) -> Bool = inChat
    ) -> ProfileOption {
        choice(name, summary, of: [("on", true), ("off", false)], in: column, where: counts)
    }

    /// A column that is several of some words, or `off` for none of them.
    static func list<Value: Sendable>(
        _ name: String, _ summary: String, of words: [(String, Value)],
        put: @escaping @Sendable ([Value], inout Dialect) -> Void
    ) -> ProfileOption {
        ProfileOption(
            name: name, values: "off, or several of " + words.map(\.0).joined(separator: ","),
            summary: summary,
            column: .ofModels { text, dialect in
                guard let chosen = several(of: words, in: text) else { return false }
                put(chosen, &dialect)
                return true
            }, counts: inChat)
    }

    /// A column that is a whole number.
    static func number(
        _ name: String, _ summary: String, in range: ClosedRange<Int>,
        where counts: @escaping @Sendable (Profile) -> Bool = inChat,
        put: @escaping @Sendable (Int, inout Dialect) -> Void
    ) -> ProfileOption {
        ProfileOption(
            name: name, values: "\(range.lowerBound) to \(range.upperBound)", summary: summary,
            column: .ofModels { text, dialect in
                guard let number = whole(text), range.contains(number) else { return false }
                put(number, &dialect)
                return true
            }, counts: counts)
    }

    /// Words of a list without repetitions, in the list's order; nil for what is none.
    static func several<Value>(of words: [(String, Value)], in text: String) -> [Value]? {
        if text == "off" { return [] }
        let named = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard named.allSatisfy({ name in words.contains { $0.0 == name } }), Set(named).count == named.count
        else { return nil }
        return words.filter { named.contains($0.0) }.map(\.1)
    }

    /// Digits alone: no sign, no blank.
    static func whole(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
