import Wire

extension ClientRequest {
    /// Models beside `model` that the request lets its provider answer by, under the provider's own names: Anthropic's
    /// `fallbacks` and OpenRouter's `models`. A list that leaves the choice to the provider counts as one model of that
    /// word, such as `default`.
    public var otherModels: [String] {
        switch self {
        case .messages(let request): Self.names(in: request["fallbacks"])
        case .chatCompletions(let request), .responses(let request), .embeddings(let request):
            Self.names(in: request["models"]) + Self.names(in: request["fallbacks"])
        }
    }

    private static func names(in list: JSONValue?) -> [String] {
        guard let list else { return [] }
        guard list.isArray else { return [list.string ?? "another"] }
        return list.elements.map { ($0["model"] ?? $0).string ?? "another" }
    }
}
