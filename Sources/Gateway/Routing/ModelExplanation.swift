import Domain

/// Where a request for a model would go, and why.
public struct ModelExplanation: Sendable {
    /// What decided.
    public enum Match: Equatable, Sendable {
        /// A mapping, by one of the model's spellings.
        case mapping(ModelPattern, spelling: String)
        /// The name addresses a provider itself, which this key may do.
        case address
        case nothing
    }

    public struct Step: Sendable {
        public var target: Target
        /// The provider's profile; nil when there is no such provider.
        public var profile: String?
        /// Why the target cannot be called; nil when it can.
        public var fault: String?
        /// When the target is tried again; nil when it is not passed over.
        public var passedOverUntil: Timestamp?
        /// What is passed over of all that a call to the target depends on.
        public var cooldowns: [Cooldown]
    }

    /// What a key may do about this model.
    public struct Permission: Sendable {
        public var key: ServiceKey
        public var status: ServiceKey.Status
        /// Whether the model is on its allow-list, or it has none.
        public var mayAsk: Bool

        public var isGranted: Bool { mayAsk && status == .active }
    }

    public var model: String
    public var match: Match
    /// What lists show for the mapping that decided; nil when its operator gave it no name.
    public var displayName: String?
    /// By priority; those of one priority are drawn by weight for each request.
    public var steps: [Step]
    /// Nil when it is explained for no key.
    public var permission: Permission?

    /// Whether there are targets that can be called and each of them is passed over. They are asked all the same.
    public var passesOverAll: Bool {
        let callable = steps.filter { $0.fault == nil }
        return !callable.isEmpty && callable.allSatisfy { $0.passedOverUntil != nil }
    }

    /// - Parameters:
    ///   - key: Whom it is explained for; nil for any that may ask for everything and address nothing itself.
    ///   - cooldowns: What the server passes over.
    public init(
        of model: String, key: ServiceKey?, in directory: Directory, cooldowns: [Cooldown],
        at now: Timestamp
    ) {
        self.model = model
        let addressed =
            key?.mayAddressProviders == true ? directory.target(addressedBy: model) : nil
        let asked = addressed == nil ? directory.model(discoveredAs: model) ?? model : model
        permission = key.map {
            Permission(key: $0, status: $0.status(at: now), mayAsk: $0.mayAsk(for: asked))
        }
        let targets: [Target]
        if let addressed {
            match = .address
            targets = [addressed]
        } else if let mapping = directory.mapping(for: asked) {
            match = .mapping(mapping.pattern, spelling: Self.spelling(of: asked, matching: mapping.pattern))
            displayName = mapping.displayName
            targets = mapping.targets.enumerated()
                .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
                .map(\.element)
        } else {
            match = .nothing
            targets = []
        }
        steps = targets.map { Step($0, in: directory, cooldowns) }
    }

    private static func spelling(of model: String, matching pattern: ModelPattern) -> String {
        ModelName.spellings(of: model).first { pattern.matches($0) } ?? model
    }
}

extension ModelExplanation.Step {
    init(_ target: Target, in directory: Directory, _ cooldowns: [Cooldown]) {
        let provider = directory.providers[target.provider]
        let subjects = HealthSubject.all(of: target, at: provider)
        self.init(
            target: target, profile: provider?.profile, fault: nil,
            passedOverUntil: provider?.passedOver(model: target.model, by: cooldowns),
            cooldowns: cooldowns.filter { subjects.contains($0.subject) })
        if let provider {
            fault = provider.dialectFault
        } else {
            fault = "no such provider"
        }
    }
}

extension HealthSubject {
    /// Everything that calls to a target depend on, whichever credential they take.
    fileprivate static func all(of target: Target, at provider: Provider?) -> Set<HealthSubject> {
        let credentials = provider?.credentials.map(\.id) ?? []
        return credentials.reduce(into: Set(all(target.provider, model: target.model, nil))) {
            $0.formUnion(all(target.provider, model: target.model, $1))
        }
    }
}
