import Wire

/// What a request says of the searches that its provider may run.
struct SearchOffer: Equatable, Sendable {
    /// The first of the domains that are allowed; nil where all are.
    private(set) var domain: String?
    /// How many searches are allowed; nil for any number.
    private(set) var mostUses: Int?
    /// Whether the client is told what is found.
    private(set) var tellsPages = true

    /// Reads the tools of a chat request; nil when the provider's own is not among them.
    init?(chat root: JSONValue, tool: TwinRules.ServerTool) {
        guard let offered = Self.tool(of: root, where: { $0.equals(tool.type) }) else { return nil }
        let settings = offered[tool.settings]
        let domains = settings?[tool.domains]
        domain = domains?.string ?? Self.first(of: domains)
        if let flag = tool.tellsPages { tellsPages = settings?[flag]?.bool == true }
    }

    /// Reads the tools of a request of the Messages API; nil when `web_search` is not among them.
    init?(messages root: JSONValue) {
        guard let offered = Self.tool(of: root, where: { $0.hasPrefix("web_search_") }) else { return nil }
        domain = Self.first(of: offered["allowed_domains"])
        mostUses = offered["max_uses"]?.int
    }

    private static func tool(of root: JSONValue, where fits: (JSONValue) -> Bool) -> JSONValue? {
        root["tools"]?.elements.first { $0["type"].map(fits) == true }
    }

    private static func first(of domains: JSONValue?) -> String? {
        domains?.elements.first { $0.isString }?.string
    }
}
