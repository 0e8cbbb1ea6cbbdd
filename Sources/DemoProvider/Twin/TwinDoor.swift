/// Where a provider takes requests, and what has to come with them.
enum TwinDoor: Sendable {
    /// `/v1/chat/completions` and `/v1/models`, opened by `Authorization: Bearer …` where a credential is set.
    case standard
    /// Azure's: a deployment or the v1 API in the path, a version in the query, and always an `api-key`.
    case azure

    /// What a request asks for, once it is in.
    enum Room: Sendable {
        case chat, models
    }

    /// The room that a path leads to; nil for none.
    func room(behind path: String) -> Room? {
        let path = self == .azure ? path.dropping(prefix: "/openai") : path[...]
        guard let path else { return nil }
        switch path {
        case "/v1/chat/completions": return .chat
        case "/v1/models": return .models
        case "/models" where self == .azure: return .models
        default:
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            let isDeployment =
                self == .azure && parts.count == 5 && parts[1] == "deployments" && !parts[2].isEmpty
                && parts[3...] == ["chat", "completions"]
            return isDeployment ? .chat : nil
        }
    }

    /// Refuses who has not what opens the door.
    ///
    /// - Parameter key: The credential that is set; nil when the door takes any that stands in the right place.
    func admit(_ inbound: DemoService.Inbound, key: String?) throws(ErrorAnswer) {
        switch self {
        case .standard: try admitBearer(inbound, key)
        case .azure: try admitKey(inbound, key)
        }
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
