/// All keys, users, providers, mappings, prices and budgets at one revision: what the request path reads, from memory.
public struct Directory: Sendable {
    /// Grows with every change to keys, users, providers, mappings, prices or budgets, by whichever process.
    public let revision: Int
    public let keys: [KeyID: ServiceKey]
    public let providers: [ProviderName: Provider]
    /// Exact names first, then patterns from the most to the least specific.
    public let mappings: [Mapping]
    public let prices: PriceList
    public let budgets: [Budget]
    /// Whom forwarders may ask for.
    public let endUsers: EndUsers
    private let exact: [String: Int]

    public init(
        revision: Int, keys: [ServiceKey], providers: [Provider], mappings: [Mapping],
        prices: PriceList = PriceList(), budgets: [Budget] = [], users: [User] = []
    ) {
        self.revision = revision
        self.budgets = budgets
        self.endUsers = EndUsers(users)
        self.prices = prices
        self.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        self.providers = Dictionary(providers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.mappings = mappings.sorted { left, right in
            if left.pattern.isExact != right.pattern.isExact { return left.pattern.isExact }
            if left.pattern.specificity != right.pattern.specificity {
                return left.pattern.specificity > right.pattern.specificity
            }
            return left.pattern.text < right.pattern.text
        }
        self.exact = Dictionary(
            self.mappings.enumerated().filter { $0.element.pattern.isExact }
                .map { ($0.element.pattern.text, $0.offset) },
            uniquingKeysWith: { $1 })
    }

    /// Whether a name is mapped as it is, and not by a pattern.
    func hasExactMapping(for model: String) -> Bool {
        ModelName.spellings(of: model).contains { exact[$0] != nil }
    }

    /// The mapping for a requested model: by its exact name, then without Claude Code's `[1m]` suffix, then
    /// without a date at its end, then by the most specific pattern.
    public func mapping(for model: String) -> Mapping? {
        if let index = exact[model] { return mappings[index] }
        let names = ModelName.spellings(of: model)
        for name in names {
            if let index = exact[name] { return mappings[index] }
        }
        return mappings.first { mapping in
            !mapping.pattern.isExact && names.contains { mapping.pattern.matches($0) }
        }
    }

    /// The target that a model name addresses itself, as `provider/model` or `model#provider`; nil when there
    /// is no provider of that name. Whether a key may do so is another question.
    public func target(addressedBy model: String) -> Target? {
        if let slash = model.firstIndex(of: "/") {
            let provider = ProviderName(String(model[..<slash]))
            let name = model[model.index(after: slash)...]
            if providers[provider] != nil, name.contains(where: { !$0.isWhitespace }) {
                return Target(provider: provider, model: String(name))
            }
        }
        if let hash = model.lastIndex(of: "#") {
            let provider = ProviderName(String(model[model.index(after: hash)...]))
            let name = model[..<hash]
            if providers[provider] != nil, name.contains(where: { !$0.isWhitespace }) {
                return Target(provider: provider, model: String(name))
            }
        }
        return nil
    }
}

/// The ways in which one model is named.
public enum ModelName {
    /// The name as it came, then without `[1m]` (Claude Code's mark for the long context window), then
    /// without a date such as `-20250929` or `@20250929`.
    public static func spellings(of model: String) -> [String] {
        var names = [model]
        var name = model[...]
        if name.hasSuffix("[1m]") {
            name = name.dropLast(4)
            names.append(String(name))
        }
        let date = name.suffix(8)
        let rest = name.dropLast(8)
        if date.utf8.count == 8, date.utf8.allSatisfy({ (48...57).contains($0) }), date.hasPrefix("20"),
            let separator = rest.last, separator == "-" || separator == "@", rest.count > 1
        {
            names.append(String(rest.dropLast()))
        }
        return names
    }
}
