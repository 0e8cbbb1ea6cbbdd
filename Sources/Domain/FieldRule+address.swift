// Addresses of providers and proxies. They stand in lists and logs, so none may hold a password, and errors repeat
// nothing of them.
extension FieldRule {
    /// A provider's base URL, slashes at its end dropped: http or https, without user information. Its query may name
    /// a version, as Azure demands, and nothing else: elsewhere people put keys there.
    public static func baseURL(_ text: String, field: String) throws(InvalidField) -> String {
        let rest = try afterScheme(text, among: ["https", "http"], field: field)
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard !rest.contains("#"), parts.count == 1 || isVersion(parts[1]) else {
            throw InvalidField(field, "must be a URL without '?' and '#', but for '?api-version=…'")
        }
        var url = parts[0]
        while url.last == "/" { url.removeLast() }
        guard !url.hasSuffix("/chat/completions"), !url.hasSuffix("/models") else {
            throw InvalidField(field, "must be what stands before /chat/completions")
        }
        return parts.count == 1 ? String(url) : "\(url)?\(parts[1])"
    }

    /// Whether a query is `api-version=` and one of the forms that Microsoft gives versions: a date, perhaps with
    /// `-preview` behind it, or a word.
    private static func isVersion(_ query: Substring) -> Bool {
        let name = "api-version="
        guard query.hasPrefix(name) else { return false }
        var version = query.dropFirst(name.count)
        if ["preview", "latest", "v1"].contains(version) { return true }
        if version.hasSuffix("-preview") { version = version.dropLast("-preview".count) }
        return version.utf8.count == 10
            && zip(version.utf8, "0000-00-00".utf8).allSatisfy { given, form in
                form == UInt8(ascii: "-") ? given == form : (0x30...0x39).contains(given)
            }
    }

    /// The URL of an HTTP or SOCKS proxy, a slash at its end dropped: `scheme://host:port`.
    public static func proxyURL(_ text: String, field: String) throws(InvalidField) -> String {
        let schemes = ["http", "https", "socks4", "socks5", "socks5h"]
        let rest = try afterScheme(text, among: schemes, field: field)
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        guard !authority.contains(where: { "/?#".contains($0) }) else {
            throw InvalidField(field, "must be scheme://host:port, without a path")
        }
        return rest.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// What stands behind the scheme of a URL that is bounded, of ASCII, and has a host and no user. Nor is there an
    /// '@' in its path: where the scheme was typed twice, that is where the user is.
    private static func afterScheme(
        _ text: String, among schemes: [String], field: String
    ) throws(InvalidField) -> Substring {
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0 + "://") }) else {
            let begin = schemes.map { $0 + "://" }.joined(separator: ", ")
            throw InvalidField(field, "must be a URL that begins with one of \(begin)")
        }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains("@") else {
            throw InvalidField(
                field, "must be a URL without a user or a password, which lists show; a path's '@' is %40")
        }
        guard let first = authority.first, first != ":", text.utf8.count <= 1000,
            rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { throw InvalidField(field, "must be a URL of ASCII characters with a host") }
        return rest
    }
}
