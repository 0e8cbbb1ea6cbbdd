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
            return ReadyBudget(budget: budget, zone: zone ?? .utc)
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
    }

    /// The plan for a requested model. Throws 403 for a model the key may not ask for, 404 for one that
    /// nothing is mapped to.
    public func plan(
        for model: String, key: ServiceKey, random: inout some RandomNumberGenerator
    ) throws(ErrorReply) -> Plan {
        // It would be kept by whoever answers, and repeated in the answer.
        guard !KeyToken.isWhole(model) else {
            throw ErrorReply(400, "invalid_request_error", "model: this is a key; keys go into a header")
        }
        guard key.mayAsk(for: model) else {
            throw Self.forbidden(model)
        }
        if key.mayAddressProviders, let target = directory.target(addressedBy: model) {
            return try plan([target], pattern: nil, for: model)
        }
        guard let mapping = directory.mapping(for: model) else {
            throw ErrorReply(404, "not_found_error", "model: \(Self.shown(model))")
        }
        let targets =
            mapping.targets.count > 1 ? Self.order(mapping.targets, random: &random) : mapping.targets
        return try plan(targets, pattern: mapping.pattern, for: model)
    }

    private func plan(
        _ targets: [Target], pattern: ModelPattern?, for model: String
    ) throws(ErrorReply) -> Plan {
        let steps = targets.compactMap { target in
            providers[target.provider].map { Plan.Step(target: target, provider: $0) }
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

    /// Targets by priority; within one priority by a draw in which weight is the chance to be next.
    static func order(_ targets: [Target], random: inout some RandomNumberGenerator) -> [Target] {
        var ordered: [Target] = []
        for (_, group) in Dictionary(grouping: targets, by: \.priority).sorted(by: { $0.key < $1.key }) {
            var rest = group
            while !rest.isEmpty {
                let total = rest.reduce(0) { $0 + max(0, $1.weight) }
                var draw = total > 0 ? Int.random(in: 0..<total, using: &random) : 0
                let index =
                    rest.firstIndex { target in
                        draw -= max(0, target.weight)
                        return draw < 0
                    } ?? 0
                ordered.append(rest.remove(at: index))
            }
        }
        return ordered
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

/// Why a provider cannot be called.
struct UnusableProvider: Error {
    var reason: String
}

extension ReadyProvider {
    convenience init(_ provider: Provider, vault: Vault) throws(UnusableProvider) {
        guard let profile = Profile.named(provider.profile) else {
            throw UnusableProvider(reason: "its profile \(provider.profile) is unknown to this build")
        }
        let credential = provider.credentials.first
        var authorization: (name: String, value: Secret)?
        if let credential {
            do throws(VaultError) {
                let secret = try vault.open(credential.sealed, for: provider.name)
                authorization =
                    switch profile.credentialHeader {
                    case .bearer: ("authorization", secret.reveal { Secret("Bearer " + $0) })
                    case .own(let name): (name, secret)
                    }
            } catch {
                throw UnusableProvider(reason: "its credential cannot be opened with this master key")
            }
        }
        var proxyCredential: Secret?
        if let sealed = provider.proxyCredential {
            do throws(VaultError) {
                proxyCredential = try vault.open(sealed, for: provider.name, as: .proxyCredential)
            } catch {
                throw UnusableProvider(reason: "its proxy's password cannot be opened with this master key")
            }
        }
        self.init(
            name: provider.name,
            profile: profile,
            baseURL: provider.baseURL,
            proxy: provider.proxy,
            proxyCredential: proxyCredential,
            timeouts: provider.timeouts,
            headers: provider.headers,
            credential: credential?.id,
            authorization: authorization)
    }
}
