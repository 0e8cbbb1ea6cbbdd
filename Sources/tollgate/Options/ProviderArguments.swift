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
    /// Headers that carry credentials. Their values would stand in the arguments and in lists.
    private static let secret = ["auth", "key", "token", "secret", "cookie", "password", "credential"]
    /// Headers that belong to the connection, not to the operator.
    private static let framing: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "content-type", "upgrade",
        "te",
    ]

    /// Not for `@Option(transform:)`, whose errors repeat what was typed: a value may be a secret.
    static func parse(_ text: String) throws(CommandFailure) -> ProviderHeader {
        guard let separator = text.firstIndex(of: "=") else {
            throw CommandFailure(.wrongUsage, "a header is written NAME=VALUE")
        }
        let name = String(text[..<separator])
        let value = String(text[text.index(after: separator)...])
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw CommandFailure(.wrongUsage, "a header's name has letters, digits and '-' only")
        }
        let lowercased = name.lowercased()
        if secret.contains(where: { lowercased.contains($0) }) {
            throw CommandFailure(
                .wrongUsage, "\(name) carries a credential, which must not stand in the arguments",
                hint: SecretSource.options(of: "--credential"))
        }
        if framing.contains(name.lowercased()) {
            throw CommandFailure(.wrongUsage, "the header \(name) is set by Tollgate itself")
        }
        guard value.unicodeScalars.allSatisfy({ ($0.value >= 0x20 && $0.value < 0x7F) || $0.value == 0x09 })
        else {
            throw CommandFailure(.wrongUsage, "the value of the header \(name) is not printable ASCII")
        }
        return ProviderHeader(name: name, value: value)
    }

    /// RFC 9110 section 5.6.2, `tchar`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
