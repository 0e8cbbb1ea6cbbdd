/// Where a server's administration is, as `--url` takes it.
struct RemoteAddress: Equatable, Sendable {
    /// Without a slash at its end.
    let url: String

    /// http or https, no user information, no query.
    init(_ text: String) throws(CommandFailure) {
        url = try AddressArgument.parseBase(text, option: "--url")
    }

    /// Whether the admin key leaves this machine without TLS.
    var isInTheClear: Bool {
        guard url.lowercased().hasPrefix("http://") else { return false }
        let authority = url.dropFirst(7).prefix { $0 != "/" }
        let host =
            authority.first == "["
            ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        return !Self.isLoopback(host.lowercased())
    }

    /// A name that only begins like an address of this machine (`127.example.com`) is another one's.
    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
