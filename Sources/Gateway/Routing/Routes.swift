import Domain
import Translation
import Vault
import Wire

/// What the request path looks up, made ready from one revision of the directory.
public struct Routes: Sendable {
    public let directory: Directory
    /// Providers that can be called.
    public let providers: [ProviderName: ReadyProvider]
    /// Providers that cannot, with the reason for the operator.
    public let unusable: [ProviderName: String]
    /// The targets of every mapping whose providers can be called, by the mapping's pattern.
    private let targets: [ModelPattern: [ReadyTarget]]
    let budgets: [BudgetScope: [ReadyBudget]]
    /// Time zones of budgets that are not known on this machine.
    let unknownZones: Set<String>

    /// - Parameter zones: The rules of a time zone by its name; nil for one that is not known on this machine, whose
    ///   budgets then follow UTC.
    public init(
        _ directory: Directory, vault: Vault, zones: (String) -> ZoneRules? = { _ in nil }
    ) {
        self.directory = directory
        var unknownZones: Set<String> = []
        let budgets = directory.budgets.map { budget in
            let zone = zones(budget.zone)
            if zone == nil, budget.zone != "UTC" { unknownZones.insert(budget.zone) }
            return ReadyBudget(budget, in: zone ?? .utc)
        }
        self.budgets = Dictionary(grouping: budgets, by: \.budget.scope)
        self.unknownZones = unknownZones
        var providers: [ProviderName: ReadyProvider] = [:]
        var unusable: [ProviderName: String] = [:]
        for provider in directory.providers.values {
            do throws(UnusableProvider) {
                providers[provider.name] = try ReadyProvider(provider, vault: vault)
            } catch {
                unusable[provider.name] = error.reason
            }
        }
        self.providers = providers
        self.unusable = unusable
        targets = Dictionary(
            directory.mappings.map { mapping in
                (mapping.pattern, mapping.targets.compactMap { Self.ready($0, among: providers) })
            }, uniquingKeysWith: { $1 })
    }

    private static func ready(
        _ target: Target, among providers: [ProviderName: ReadyProvider]
    ) -> ReadyTarget? {
        providers[target.provider].map { ReadyTarget(target, at: $0) }
    }

    /// Those targets of a mapping whose providers can be called.
    func targets(of mapping: Mapping) -> [ReadyTarget] { targets[mapping.pattern] ?? [] }

    /// The plan for a requested model. Throws 403 for a model the key may not ask for, 404 for one that
    /// nothing is mapped to.
    ///
    /// - Parameter draw: Decides among targets of one priority, and among credentials.
    public func plan(for model: String, key: ServiceKey, _ draw: Draw) throws(ErrorReply) -> Plan {
        // It would be kept by whoever answers, and repeated in the answer.
        guard !KeyToken.isWhole(model) else {
            throw ErrorReply(400, "invalid_request_error", "model: this is a key; keys go into a header")
        }
        let addressed = key.mayAddressProviders ? directory.target(addressedBy: model) : nil
        if addressed == nil, let discovered = directory.model(discoveredAs: model) {
            return try plan(for: discovered, key: key, draw)
        }
        guard key.mayAsk(for: model) else {
            throw Self.forbidden(model)
        }
        if let addressed {
            let target = Self.ready(addressed, among: providers)
            return try plan(target.map { [$0] } ?? [], pattern: nil, for: model, draw)
        }
        guard let mapping = directory.mapping(for: model) else {
            throw ErrorReply(404, "not_found_error", "model: \(Self.shown(model))")
        }
        return try plan(targets(of: mapping), pattern: mapping.pattern, for: model, draw)
    }

    private func plan(
        _ targets: [ReadyTarget], pattern: ModelPattern?, for model: String, _ draw: Draw
    ) throws(ErrorReply) -> Plan {
        var steps: [Plan.Step] = []
        for target in draw.order(targets, by: \.lot) {
            if target.provider.credentials.isEmpty {
                steps.append(Plan.Step(ready: target, credential: nil))
            }
            for credential in draw.order(target.provider.credentials, by: \.lot) {
                steps.append(Plan.Step(ready: target, credential: credential))
            }
        }
        guard !steps.isEmpty else {
            // Why is in the log and in `tollgate doctor`; it is not the caller's business.
            throw ErrorReply(
                500, "api_error",
                "No provider can take the model \(Self.shown(model)); whoever runs this gateway can see why.",
                shouldRetry: false)
        }
        return Plan(pattern: pattern, steps: steps)
    }

    /// 403 for a model that is not on the key's allow-list.
    static func forbidden(_ model: String) -> ErrorReply {
        ErrorReply(403, "permission_error", "This key may not use the model \(shown(model)).")
    }

    /// A model name fit to be repeated in an error.
    static func shown(_ model: String) -> String {
        model.utf8.count <= 200 ? KeyToken.masked(model) : model.prefix(200) + "…"
    }
}
