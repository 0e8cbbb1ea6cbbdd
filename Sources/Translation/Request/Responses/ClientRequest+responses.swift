import Wire

extension ClientRequest {
    /// The response that a request of the Responses API goes on with, which its provider keeps; nil for all others.
    public var previousResponse: String? {
        guard case .responses(let request) = self else { return nil }
        return request["previous_response_id"]?.string
    }

    /// Whether a provider that has the Responses API keeps the response: it does unless it is told otherwise.
    public var keepsResponse: Bool {
        guard case .responses(let request) = self else { return false }
        return request["store"]?.bool != false
    }
}
