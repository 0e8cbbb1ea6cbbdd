/// Where a provider takes requests, and what has to come with them.
enum TwinDoor: Sendable {
    /// That of a provider without a twin: all APIs, opened by a credential where one is set.
    case open
    /// `/v1/chat/completions` and `/v1/models`, opened by `Authorization: Bearer …` where a credential is set.
    case standard
    /// Azure's: a deployment or the v1 API in the path, a version in the query, and always an `api-key`.
    case azure
    /// `/v1/messages` and `/v1/models`, opened by an `x-api-key` or a bearer token, of which one has to be there.
    case anthropic

    /// What a request asks for, once it is in.
    enum Room: Sendable {
        case chat, models, messages, embeddings, responses
        /// One response, which would be kept.
        case keptResponse
        /// Where the tokens of a request of the Messages API are counted.
        case count
    }

    /// The room that a path leads to; nil for none.
    func room(behind path: String) -> Room? {
        let path = self == .azure ? path.dropping(prefix: "/openai") : path[...]
        guard let path else { return nil }
        switch path {
        case "/v1/messages" where speaksMessages: return .messages
        case "/v1/messages/count_tokens" where speaksMessages: return .count
        case "/v1/chat/completions": return self == .anthropic ? nil : .chat
        case "/v1/embeddings": return self == .anthropic ? nil : .embeddings
        case "/v1/responses" where speaksResponses: return .responses
        case _ where speaksResponses && path.hasPrefix("/v1/responses/"): return .keptResponse
        case "/v1/models": return .models
        case "/models" where self == .azure: return .models
        default:
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard self == .azure, parts.count > 3, parts[1] == "deployments", !parts[2].isEmpty else {
                return nil
            }
            return parts[3...] == ["chat", "completions"]
                ? .chat : parts[3...] == ["embeddings"] ? .embeddings : nil
        }
    }

    private var speaksMessages: Bool { self == .open || self == .anthropic }

    /// OpenAI itself and Azure; the others are twins of those who imitate chat/completions.
    private var speaksResponses: Bool { self == .open || self == .azure }

    /// Refuses who has not what opens the door.
    ///
    /// - Parameter key: The credential that is set; nil when the door takes any that stands in the right place.
    func admit(_ inbound: DemoService.Inbound, key: String?) throws(ErrorAnswer) {
        switch self {
        case .open, .standard: try admitBearer(inbound, key)
        case .azure: try admitKey(inbound, key)
        case .anthropic: try admitMessages(inbound, key: key)
        }
    }

    /// Refuses who may not speak the Messages API here, or does not say in which version.
    func admitMessages(_ inbound: DemoService.Inbound, key: String?) throws(ErrorAnswer) {
        let parts = (inbound.header("authorization") ?? "").split(separator: " ", maxSplits: 1).map(
            String.init)
        let bearer = parts.count == 2 && parts[0].lowercased() == "bearer" ? parts[1] : nil
        let sent = inbound.header("x-api-key") ?? bearer
        if key != nil || self == .anthropic {
            guard let sent, !sent.isEmpty else { throw Self.unauthenticated("x-api-key header is required") }
            guard key == nil || sent == key else { throw Self.unauthenticated("invalid x-api-key") }
        }
        guard let version = inbound.header("anthropic-version") else {
            throw .refused("anthropic-version: header is required")
        }
        guard ["2023-01-01", "2023-06-01", "2026-10-21"].contains(version) else {
            throw .refused("anthropic-version: \"\(version)\" is not a valid version")
        }
    }

    private static func unauthenticated(_ message: String) -> ErrorAnswer {
        var error = ErrorAnswer.refused(message)
        error.status = 401
        return error
    }

    private func admitBearer(_ inbound: DemoService.Inbound, _ key: String?) throws(ErrorAnswer) {
        guard let key else { return }
        let parts = (inbound.header("authorization") ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1] == key else {
            var error = ErrorAnswer(status: 401)
            error.code = "invalid_api_key"
            error.message = "Incorrect API key provided."
            throw error
        }
    }

    private func admitKey(_ inbound: DemoService.Inbound, _ key: String?) throws(ErrorAnswer) {
        let sent = inbound.header("api-key") ?? ""
        guard !sent.isEmpty, key == nil || sent == key, inbound.header("authorization") == nil else {
            var error = ErrorAnswer(status: 401)
            error.code = "401"
            error.message = """
                Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key \
                for an active subscription and use a correct regional API endpoint for your resource.
                """
            throw error
        }
        let versions = inbound.query.split(separator: "&").filter { $0.hasPrefix("api-version=") }
        guard inbound.path.hasPrefix("/openai/v1/") || versions.contains(where: { $0.utf8.count > 12 }) else {
            var error = ErrorAnswer(status: 404)
            error.code = "404"
            error.message = "Resource not found"
            throw error
        }
    }
}

extension String {
    /// What stands behind `prefix`; nil when the text begins otherwise.
    fileprivate func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
