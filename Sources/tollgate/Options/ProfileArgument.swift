import ArgumentParser
import Translation

/// A dialect's name as it is typed.
enum ProfileArgument {
    /// All of them, for help.
    static let names = Profile.all.map(\.name).joined(separator: ", ")

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> String {
        guard let profile = Profile.named(text) else { throw ValidationError("Profiles are \(names).") }
        return profile.name
    }
}
