import ArgumentParser
import Domain

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
