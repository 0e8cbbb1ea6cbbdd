import Translation
import Wire

/// Where a provider is called: its base URL, and how the paths of what is called stand behind it.
struct ProviderAddress: Sendable {
    /// Without a slash at its end, and without the query.
    private let base: String
    /// The query of every call, without `?`; nil for none.
    private let query: String?
    private let profile: Profile

    init(baseURL: String, profile: Profile) {
        let parts = baseURL.split(separator: "?", maxSplits: 1)
        base = String(parts.first ?? "")
        query = parts.count > 1 ? String(parts[1]) : nil
        self.profile = profile
    }

    /// Where requests in `api` go.
    ///
    /// - Parameter parameters: What stands in the query besides, such as `beta=true`.
    func url(of api: API, model: String, with parameters: [String] = []) -> String {
        guard let version = deploymentVersion else { return plain(api.path, with: parameters) }
        // No deployment has responses: the v1 API does, which takes the deployment's name as the model and no version.
        if api == .responses { return "\(root)/v1\(api.path)" }
        let address = namesOneDeployment ? base : "\(root)/deployments/\(PercentEncoding.encode(model))"
        return "\(address)\(api.path)?\(query ?? "api-version=\(version)")"
    }

    /// Where the provider lists its models.
    var modelsURL: String {
        guard let version = deploymentVersion else {
            return plain(profile.apis.contains(.messages) ? "/v1/models" : "/models")
        }
        return "\(root)/models?\(query ?? "api-version=\(version)")"
    }

    /// Whether the names in the list of models can be asked for. Where people deploy models under names of their own,
    /// the list has those that could be deployed.
    var listsWhatItServes: Bool {
        switch profile.paths {
        case .behindBase: true
        case .deployments: false
        }
    }

    /// Base URLs of Anthropic's kind end before the version; somebody may write it all the same.
    private func plain(_ path: String, with parameters: [String] = []) -> String {
        let isRepeated = path.hasPrefix("/v1/") && base.hasSuffix("/v1")
        let address = base + (isRepeated ? path.dropFirst(3) : path[...])
        let own = query?.split(separator: "&").map(String.init) ?? []
        let all = own + parameters.filter { !own.contains($0) }
        return all.isEmpty ? address : "\(address)?\(all.joined(separator: "&"))"
    }

    // MARK: Deployments

    /// The version that is asked for where the base URL names none; nil where no deployment stands in the path.
    private var deploymentVersion: String? {
        guard case .deployments(let version) = profile.paths, !base.hasSuffix("/v1") else { return nil }
        return version
    }

    /// Whether the base URL leads to a deployment already, as the address does that a portal shows to be copied.
    var namesOneDeployment: Bool { base.contains("/deployments/") }

    /// The resource's address with `/openai` at its end, whether it was written or not.
    private var root: String {
        if let end = base.firstRange(of: "/deployments") { return String(base[..<end.lowerBound]) }
        return base.hasSuffix("/openai") ? base : base + "/openai"
    }
}
