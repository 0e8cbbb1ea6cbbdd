import Wire

// What of a client's query goes along to providers.
extension InboundRequest {
    /// A query can change what a request does, so that nothing passes that is not known here. `beta=true` is what the
    /// SDKs add for their beta resources, and Claude Code for every request.
    private static let passing: [(api: API, parameter: String)] = [(.messages, "beta=true")]

    /// The parameters that a provider is asked with in `api`, since the client asked so; in our own words.
    func parameters(for api: API) -> [String] {
        guard let query else { return [] }
        let asked = query.split(separator: "&")
        return Self.passing.filter { $0.api == api && asked.contains(Substring($0.parameter)) }
            .map(\.parameter)
    }
}
