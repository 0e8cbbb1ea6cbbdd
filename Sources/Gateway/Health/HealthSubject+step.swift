import Domain
import Translation

extension HealthSubject {
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
        all(step.target.provider, model: step.target.model, step.credential?.id)
    }
}
