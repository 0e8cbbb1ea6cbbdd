import ArgumentParser
import Domain
import Translation

/// A provider's name as it is typed. It stands in `provider/model` and `model#provider`, hence its alphabet.
enum ProviderNameArgument {
    /// For `@Argument(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> ProviderName {
        guard FieldRule.isProviderName(text) else {
            throw ValidationError(
                "A provider's name is 1 to 63 characters of a-z, 0-9, '-', '_' and '.', and begins with none of "
                    + "'-' and '.'.")
        }
        return ProviderName(text)
    }
}

/// Options of a provider as they are typed: `NAME=VALUE`, or `NAME=` for one that is taken back.
enum ProviderOptionArgument {
    /// Values by name; nil for those that are taken back.
    static func parse(_ texts: [String]) throws(CommandFailure) -> [String: String?] {
        var options: [String: String?] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw CommandFailure(
                    .wrongUsage, "an option is written NAME=VALUE, and NAME= takes it back")
            }
            let value = parts[1].isEmpty ? nil : String(parts[1])
            guard options.updateValue(value, forKey: String(parts[0])) == nil else {
                throw CommandFailure(.wrongUsage, "an option is given twice")
            }
        }
        return options
    }
}

extension Provider {
    /// Puts options in place of those before, and takes back those without a value. What remains has to fit the profile.
    mutating func take(_ changes: [String: String?]) throws(CommandFailure) {
        for (option, value) in changes.sorted(by: { $0.key < $1.key }) {
            guard value != nil || options[option] != nil else {
                throw CommandFailure(
                    .notFound, "the provider \(name) has no such option to take back",
                    hint: "tollgate providers show \(name)")
            }
            options[option] = value
        }
        do throws(ProfileOptionError) {
            _ = try Profile.named(profile)?.overruled(by: options)
        } catch {
            throw CommandFailure(
                .wrongUsage, error.reason, hint: "tollgate providers options")
        }
    }
}

/// An extra header as it is typed: `Name=value`.
enum HeaderArgument {
    /// Not for `@Option(transform:)`, whose errors repeat what was typed: a value may be a secret.
    static func parse(_ text: String) throws(CommandFailure) -> ProviderHeader {
        guard let separator = text.firstIndex(of: "=") else {
            throw CommandFailure(.wrongUsage, "a header is written NAME=VALUE")
        }
        let header = ProviderHeader(
            name: String(text[..<separator]), value: String(text[text.index(after: separator)...]))
        do throws(InvalidField) {
            try FieldRule.checkHeader(header, field: "--header")
        } catch {
            throw CommandFailure(error, secretOption: "--credential")
        }
        return header
    }
}
