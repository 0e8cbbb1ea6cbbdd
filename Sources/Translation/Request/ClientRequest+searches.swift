import Wire

extension ClientRequest {
    /// How often the request lets its provider search the web: 0 where it does not, nil where it sets no limit.
    public var mostSearches: Int? {
        switch self {
        case .messages(let request):
            var sum = 0
            for tool in request.tools?.elements.map(\.self) ?? []
            where tool["input_schema"] == nil && tool["type"]?.hasPrefix("web_search") == true {
                guard let uses = tool["max_uses"]?.int, uses >= 0 else { return nil }
                sum = min(sum + min(uses, Self.highestLimit), Self.highestLimit)
            }
            return sum
        case .responses(let request):
            let searches = request["tools"]?.elements.contains { OfferedSearch.isSearch($0["type"]) } ?? false
            guard searches else { return 0 }
            return request["max_tool_calls"]?.int.map { max(0, min($0, Self.highestLimit)) }
        case .chatCompletions(let request):
            return request["web_search_options"]?.isObject == true ? nil : 0
        case .embeddings: return 0
        }
    }

    /// More than any provider allows; larger numbers would overflow what is worked out from them.
    private static let highestLimit = 1_000_000
}
