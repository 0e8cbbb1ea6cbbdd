import ArgumentParser

/// A tag as it is typed: `name=value`.
struct TagArgument: Equatable, Sendable {
    var name: String
    var value: String

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> TagArgument {
        guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
            throw ValidationError("A tag is NAME=VALUE, such as cost-centre=1234.")
        }
        return TagArgument(
            name: String(text[..<separator]), value: String(text[text.index(after: separator)...]))
    }

    /// For `validate()`: of two values for one name, neither is meant.
    static func checkOnce(_ tags: [TagArgument], and untags: [String] = []) throws {
        for (index, tag) in tags.enumerated() where tags[..<index].contains(where: { $0.name == tag.name }) {
            throw ValidationError("The tag \(tag.name) is given twice.")
        }
        for tag in tags where untags.contains(tag.name) {
            throw ValidationError("The tag \(tag.name) is both set and taken away.")
        }
    }
}

extension [String: String] {
    /// Tags as they are typed, by name.
    func tagText(separator: String) -> String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: separator)
    }
}
