/// The time in which a provider, credential or target that failed is passed over, as a server publishes it.
public struct Cooldown: Hashable, Sendable {
    /// The kind of failure that began it.
    public enum Reason: String, Sendable, CaseIterable {
        /// Nobody answers at the provider's address.
        case unreachable
        /// The provider refuses the credential.
        case credential
        /// The account is out of money.
        case quota
        /// Too many requests or tokens for now.
        case rateLimit = "rate_limit"
        /// The provider does not know the model.
        case notFound = "not_found"
        case overloaded
        /// The provider is too slow.
        case timeout
        /// Anything else that is the provider's fault.
        case server
    }

    public var subject: HealthSubject
    public var reason: Reason
    /// The HTTP status of the newest failure; nil when there was no answer.
    public var status: Int?
    /// Failures in a row, since the last success.
    public var failures: Int
    /// When it was passed over first since the last success.
    public var since: Timestamp
    /// When one request tries again.
    public var until: Timestamp

    /// A server publishes no more than these, those that last longest.
    public static let mostPublished = 256

    /// Whether it may be published: clients that address providers themselves may name anything as a model, also
    /// something long, and also a key.
    public var isPublishable: Bool {
        guard let model = subject.model else { return true }
        return model.utf8.count <= 256 && !KeyToken.isWhole(model)
    }

    public init(
        of subject: HealthSubject, _ reason: Reason, status: Int?, failures: Int, since: Timestamp,
        until: Timestamp
    ) {
        self.subject = subject
        self.reason = reason
        self.status = status
        self.failures = failures
        self.since = since
        self.until = until
    }
}

extension Provider {
    /// When something can be asked of it again; nil when something can be asked now.
    ///
    /// - Parameters:
    ///   - model: One of its models; nil for any.
    ///   - cooldowns: Those that are not over, of this and other providers.
    public func passedOver(model: String? = nil, by cooldowns: [Cooldown]) -> Timestamp? {
        let ends = Dictionary(cooldowns.map { ($0.subject, $0.until) }) { max($0, $1) }
        let credentials: [CredentialID?] = self.credentials.isEmpty ? [nil] : self.credentials.map(\.id)
        var first: Timestamp?
        for credential in credentials {
            let subjects: [HealthSubject] =
                if let model {
                    HealthSubject.all(name, model: model, credential)
                } else {
                    [.provider(name), .credential(name, credential)]
                }
            guard let end = subjects.compactMap({ ends[$0] }).max() else { return nil }
            first = min(first ?? end, end)
        }
        return first
    }
}

/// Where a server says what it passes over, for whoever asks in another process.
public protocol CooldownStore: Sendable {
    /// Writes what is passed over from now on, in place of what was published before.
    func publish(_ cooldowns: [Cooldown]) async throws(StorageError)

    /// What was published and is not over, by provider.
    func cooldowns(at now: Timestamp) async throws(StorageError) -> [Cooldown]
}
