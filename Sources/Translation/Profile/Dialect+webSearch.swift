import Wire

extension Dialect {
    /// How a provider is told that it may search the web by itself: what stands for Anthropic's `web_search`.
    ///
    /// It searches when the model wants to, and the answer is text; what was found comes in no blocks of its own.
    public struct WebSearch: Sendable {
        /// The `type` of the tool.
        public var type: StaticString
        /// The member of the tool that holds its settings.
        public var settings: StaticString
        /// Settings that are always the same.
        public var fixed: [FixedField]
        /// Where the only domains to look at go; nil when they cannot be told.
        public var allowedDomains: Domains?
        /// Where domains not to look at go; nil when they cannot be told.
        public var blockedDomains: Domains?
        /// Where the place of the user goes, in Anthropic's form; nil when it cannot be told.
        public var userLocation: StaticString?

        /// How domains are told.
        public enum Domains: Sendable {
            case list(StaticString)
            /// One, as a string.
            case single(StaticString)
        }

        public init(
            type: StaticString, settings: StaticString, fixed: [FixedField] = [],
            allowedDomains: Domains? = nil, blockedDomains: Domains? = nil, userLocation: StaticString? = nil
        ) {
            self.type = type
            self.settings = settings
            self.fixed = fixed
            self.allowedDomains = allowedDomains
            self.blockedDomains = blockedDomains
            self.userLocation = userLocation
        }
    }
}

extension Dialect.WebSearch {
    /// Writes the tool that stands for a client's definition of `web_search`.
    func write(_ definition: JSONValue, to json: inout JSONWriter, losses: inout LossList) {
        json.beginObject()
        json.field("type", type)
        json.name(settings)
        json.beginObject()
        for field in fixed { json.field(field) }
        write(definition["allowed_domains"], as: allowedDomains, "allowed_domains", to: &json, &losses)
        write(definition["blocked_domains"], as: blockedDomains, "blocked_domains", to: &json, &losses)
        if let place = definition["user_location"], place.isObject {
            if let userLocation {
                json.field(userLocation, place)
            } else {
                losses.add("tool.web_search.user_location")
            }
        }
        // How often it searches, a provider decides by itself.
        if let uses = definition["max_uses"], !uses.isNull { losses.add("tool.web_search.max_uses") }
        json.endObject()
        json.endObject()
    }

    private func write(
        _ domains: JSONValue?, as form: Domains?, _ name: StaticString, to json: inout JSONWriter,
        _ losses: inout LossList
    ) {
        guard let domains, domains.count > 0 else { return }
        switch form {
        case .list(let member): json.field(member, domains)
        case .single(let member):
            for domain in domains.elements.prefix(1) { json.field(member, domain) }
            if domains.count > 1 { losses.add("tool.web_search.\(name)", .narrowed) }
        case nil: losses.add("tool.web_search.\(name)")
        }
    }
}
