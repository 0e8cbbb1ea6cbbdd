import Domain
import Translation

/// When failures of one kind take a subject out of plans, and for how long.
struct CooldownRule: Equatable {
    /// How many failures in a row it takes.
    var failures: Int
    /// The first time; every further one in a row is twice as long.
    var first: Duration
    var longest: Duration

    /// Nil for failures that say nothing of the provider.
    init?(_ kind: ProviderFailure.Kind, of subject: HealthSubject) {
        switch (kind, subject) {
        // What one request named, such as a file, must not take the target from everybody.
        case (.notFound(isModel: false), _): return nil
        // A model that is missing, or not for this account; or it is put so, and something else was meant.
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

extension Cooldown.Reason {
    /// Nil for failures that say nothing of the provider.
    init?(_ kind: ProviderFailure.Kind) {
        switch kind {
        case .unreachable: self = .unreachable
        case .credential: self = .credential
        case .quota: self = .quota
        case .rateLimit: self = .rateLimit
        case .notFound: self = .notFound
        case .overloaded: self = .overloaded
        case .timeout: self = .timeout
        case .server: self = .server
        case .contextOverflow, .outputLimit, .invalidRequest, .contentFilter: return nil
        }
    }
}
