import Domain
import Translation

/// What can be out of order by itself, and takes those plan steps along that depend on it.
public enum HealthSubject: Hashable, Sendable, CustomStringConvertible {
    /// A provider's address: nobody can be reached there.
    case provider(ProviderName)
    /// An account at a provider; nil is that of a provider without a credential.
    case credential(ProviderName, CredentialID?)
    /// What an account may ask of one model for now.
    case allowance(ProviderName, CredentialID?, model: String)
    /// A provider's model, whoever asks.
    case target(ProviderName, model: String)

    /// As it stands in the log: `provider openai`, `credential cred_1 of openai`.
    public var description: String {
        switch self {
        case .provider(let provider): "provider \(provider)"
        case .credential(let provider, let id): "\(Self.words(id)) of \(provider)"
        case .allowance(let provider, let id, let model): "\(Self.words(id)) of \(provider) for \(model)"
        case .target(let provider, let model): "target \(provider)/\(model)"
        }
    }

    private static func words(_ id: CredentialID?) -> String {
        id.map { "credential \($0.text)" } ?? "the account"
    }

    /// What a failure of one step is about; nil when it is about the request itself.
    ///
    /// - Parameter status: The provider's HTTP status, when it answered.
    init?(_ failure: ProviderFailure, status: Int?, at step: Plan.Step) {
        let (provider, model) = (step.target.provider, step.target.model)
        switch failure.kind {
        case .unreachable: self = .provider(provider)
        // 403 is also what a provider says of a model that is not in the account's plan.
        case .credential where status == 403:
            self = .allowance(provider, step.credential?.id, model: model)
        case .credential, .quota: self = .credential(provider, step.credential?.id)
        case .rateLimit: self = .allowance(provider, step.credential?.id, model: model)
        case .notFound, .overloaded, .timeout, .server: self = .target(provider, model: model)
        case .contextOverflow, .outputLimit, .invalidRequest, .contentFilter: return nil
        }
    }

    /// Whether a step depends on it.
    func concerns(_ step: Plan.Step) -> Bool { Self.all(of: step).contains(self) }

    /// Everything that a step depends on.
    static func all(of step: Plan.Step) -> [HealthSubject] {
        let (provider, model) = (step.target.provider, step.target.model)
        return [
            .provider(provider), .credential(provider, step.credential?.id),
            .allowance(provider, step.credential?.id, model: model), .target(provider, model: model),
        ]
    }
}

/// When failures of one kind take a subject out of plans, and for how long.
struct Cooldown: Equatable {
    /// How many failures in a row it takes.
    var failures: Int
    /// The first time; every further one in a row is twice as long.
    var first: Duration
    var longest: Duration

    /// Nil for failures that say nothing of the provider.
    init?(_ kind: ProviderFailure.Kind, of subject: HealthSubject) {
        switch (kind, subject) {
        // A model that is missing, or not for this account. A single one may be about something else that one request
        // named, such as a file, and must not take the target from everybody.
        case (.notFound, _), (.credential, .allowance):
            self.init(failures: 3, first: .seconds(60), longest: .seconds(600))
        // What only people can mend is looked at again now and then.
        case (.credential, _), (.quota, _):
            self.init(failures: 1, first: .seconds(60), longest: .seconds(600))
        // Most providers say themselves how long; where one does not, it is usually seconds.
        case (.rateLimit, _): self.init(failures: 1, first: .seconds(1), longest: .seconds(60))
        case (.unreachable, _): self.init(failures: 2, first: .seconds(5), longest: .seconds(60))
        // A single one happens to everybody, and the request was tried elsewhere.
        case (.overloaded, _), (.timeout, _), (.server, _):
            self.init(failures: 3, first: .seconds(10), longest: .seconds(120))
        case (.contextOverflow, _), (.outputLimit, _), (.invalidRequest, _), (.contentFilter, _): return nil
        }
    }

    private init(failures: Int, first: Duration, longest: Duration) {
        (self.failures, self.first, self.longest) = (failures, first, longest)
    }

    /// What a provider asks for with `retry-after` is believed up to this.
    static let longestAskedFor: Duration = .seconds(600)

    /// How long the cooldown lasts that follows `previous` others in a row.
    func duration(after previous: Int) -> Duration {
        var duration = first
        for _ in 0..<min(previous, 20) where duration < longest { duration *= 2 }
        return min(duration, longest)
    }
}
