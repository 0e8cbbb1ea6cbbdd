/// What a request's URL must be like, beyond what libcurl refuses itself.
enum UpstreamURL {
    static func check(_ url: String) throws(UpstreamError) {
        guard let authority = authority(of: url) else {
            throw .invalidRequest("its URL is neither http nor https")
        }
        guard url.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .invalidRequest("its URL has blanks, control characters or characters beyond ASCII")
        }
        // URLs are shown and logged, credentials are not.
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw .invalidRequest("its URL has a user name")
        }
    }

    /// From behind "//" up to the path.
    private static func authority(of url: String) -> Substring.UTF8View? {
        for scheme in ["https://", "http://"] {
            let prefix = url.utf8.prefix(scheme.utf8.count)
            guard prefix.count == scheme.utf8.count else { continue }
            guard prefix.elementsEqual(scheme.utf8, by: { $0 == $1 || $0 | 0x20 == $1 }) else { continue }
            return url.utf8[prefix.endIndex...].prefix(while: { !"/?#\\".utf8.contains($0) })
        }
        return nil
    }
}
