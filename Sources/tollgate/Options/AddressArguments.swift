import ArgumentParser
import Domain

/// URLs as they are typed. Not for `@Option(transform:)`, whose errors repeat what was typed: a URL may hold a
/// password.
enum AddressArgument {
    /// A provider's base URL: http or https, no user information, no query; a trailing slash is dropped.
    static func parseBase(
        _ text: String, option: String = "--base-url"
    ) throws(CommandFailure) -> String {
        do throws(InvalidField) {
            return try FieldRule.baseURL(text, field: option)
        } catch {
            let place =
                option == "--url"
                ? "the admin key goes into TOLLGATE_ADMIN_KEY"
                : "give a secret by \(SecretSource.options(of: "--credential"))"
            throw CommandFailure(
                .wrongUsage, error.message, hint: mayHoldSecret(text) ? place : example(for: option))
        }
    }

    /// The base URL of a provider, which has no link-local address unless those are allowed.
    static func parseProvider(_ text: String, in invocation: Invocation) throws(CommandFailure) -> String {
        let url = try parseBase(text)
        try checkNotLinkLocal(url, option: "--base-url", in: invocation)
        return url
    }

    /// The URL of a provider's proxy, by the same rule.
    static func parseProxy(_ text: String, in invocation: Invocation) throws(CommandFailure) -> String {
        let url = try parseProxy(text)
        try checkNotLinkLocal(url, option: "--proxy", in: invocation)
        return url
    }

    private static func checkNotLinkLocal(
        _ url: String, option: String, in invocation: Invocation
    ) throws(CommandFailure) {
        guard !invocation.allowsLinkLocal else { return }
        do throws(InvalidField) {
            try FieldRule.checkNotLinkLocal(url, field: option)
        } catch {
            throw CommandFailure(.refused, error.message, hint: "the server needs that variable as well")
        }
    }

    /// Whether a URL has a part in which people put secrets: a user, or a query.
    private static func mayHoldSecret(_ text: String) -> Bool { text.contains { $0 == "@" || $0 == "?" } }

    private static func example(for option: String) -> String {
        switch option {
        case "--base-url": "https://api.openai.com/v1, for example"
        case "--proxy": "http://proxy.example.com:3128, for example"
        case "--url": "http://127.0.0.1:8788, for example"
        default: "http://127.0.0.1:8787, for example"
        }
    }

    /// The URL of an HTTP or SOCKS proxy.
    static func parseProxy(_ text: String) throws(CommandFailure) -> String {
        do throws(InvalidField) {
            return try FieldRule.proxyURL(text, field: "--proxy")
        } catch {
            guard mayHoldSecret(text) else {
                throw CommandFailure(.wrongUsage, error.message, hint: example(for: "--proxy"))
            }
            throw CommandFailure(error, secretOption: "--proxy-credential")
        }
    }
}

extension CommandFailure {
    /// For a value that could hold a secret; the hint says where that belongs.
    init(_ error: InvalidField, secretOption: String) {
        self.init(
            .wrongUsage, error.message, hint: "give a secret by \(SecretSource.options(of: secretOption))")
    }
}

/// An address to listen on as it is typed: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`.
struct ListenAddress: Equatable, Sendable {
    var host: String
    var port: Int

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> ListenAddress {
        let failure = ValidationError("An address is HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787.")
        let colon = text.lastIndex(of: ":")
        var host = colon.map { text[..<$0] } ?? ""
        let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
        guard let port = Int(digits), (0...65_535).contains(port), digits.utf8.allSatisfy({ $0 != 0x2B })
        else {
            throw failure
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { throw failure }
        } else if host.contains(":") {
            throw failure
        }
        return ListenAddress(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
    }

    /// `host:port`, as it stands in a URL.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
