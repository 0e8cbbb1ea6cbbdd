extension Provider {
    /// Whether its credentials would be shown to somebody who did not get those of `old`: another scheme, host or port,
    /// or another proxy on a way that is not encrypted. Whoever may change a provider must not learn by that what opens
    /// it, so that such a change takes credentials along only when they are given anew.
    public func hasOtherAudience(than old: Provider) -> Bool {
        if Self.origin(of: baseURL) != Self.origin(of: old.baseURL) { return true }
        return proxy != nil && proxy != old.proxy && Self.origin(of: baseURL).hasPrefix("http://")
    }

    /// The scheme, the host and the port as they are written, without regard to case.
    private static func origin(of url: String) -> String {
        guard let mark = url.utf8.firstRange(of: "://".utf8) else { return url }
        return (url[..<mark.upperBound] + url[mark.upperBound...].prefix { $0 != "/" && $0 != "?" })
            .lowercased()
    }
}
