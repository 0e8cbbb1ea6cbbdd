import ArgumentParser

/// URLs as they are typed. Not for `@Option(transform:)`, whose errors repeat what was typed: a URL may hold a
/// password.
enum AddressArgument {
    /// A provider's base URL: http or https, no user information, no query; a trailing slash is dropped.
    static func parseBase(_ text: String) throws(CommandFailure) -> String {
        let rest = try afterScheme(text, among: ["https", "http"], what: "--base-url")
        guard !rest.contains("?"), !rest.contains("#") else {
            throw CommandFailure(.wrongUsage, "a base URL ends with its path, without '?' and '#'")
        }
        var text = text[...]
        while text.last == "/" { text.removeLast() }
        for suffix in ["/chat/completions", "/models"] where text.hasSuffix(suffix) {
            throw CommandFailure(
                .wrongUsage, "a base URL is what stands before \(suffix)",
                hint: "--base-url \(text.dropLast(suffix.count))")
        }
        return String(text)
    }

    /// The URL of an HTTP or SOCKS proxy.
    static func parseProxy(_ text: String) throws(CommandFailure) -> String {
        let schemes = ["http", "https", "socks4", "socks5", "socks5h"]
        let rest = try afterScheme(text, among: schemes, what: "--proxy")
        guard !rest.dropLast(rest.hasSuffix("/") ? 1 : 0).contains("/") else {
            throw CommandFailure(.wrongUsage, "a proxy's URL is scheme://host:port, without a path")
        }
        return rest.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func afterScheme(
        _ text: String, among schemes: [String], what: String
    ) throws(CommandFailure) -> Substring {
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }) else {
            let begin = schemes.map { $0 + "://" }.joined(separator: ", ")
            throw CommandFailure(.wrongUsage, "\(what) takes a URL that begins with one of \(begin)")
        }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw CommandFailure(
                .wrongUsage,
                "a URL with a user or a password is refused: it would be shown in lists and logs",
                hint: SecretSource.options(of: what == "--proxy" ? "--proxy-credential" : "--credential")
            )
        }
        guard let first = authority.first, first != ":",
            rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { throw CommandFailure(.wrongUsage, "\(what) takes a URL of ASCII characters with a host") }
        return rest
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
