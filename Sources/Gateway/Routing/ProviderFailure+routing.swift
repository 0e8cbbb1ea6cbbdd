import Domain
import Translation
import Wire

extension ProviderFailure {
    /// Whether the same request may do well at `next` although it failed so at `step`.
    ///
    /// - Parameter status: The provider's HTTP status, when it answered.
    func mayHelp(at next: Plan.Step, after step: Plan.Step, status: Int?) -> Bool {
        if case .contextOverflow(let tokens, let limit) = kind {
            // A window that is not known may be larger, as it does when a plan is made.
            guard let window = next.contextWindow, let tooSmall = limit ?? tokens ?? step.contextWindow else {
                return !next.asksSame(as: step)
            }
            return window > tooSmall
        }
        guard mayHelpElsewhere, let subject = HealthSubject(self, status: status, at: step) else {
            return false
        }
        return !subject.concerns(next)
    }

    /// Whether the same target may answer in a moment.
    var isPassing: Bool {
        guard reply.shouldRetry != false else { return false }
        return switch kind {
        case .overloaded, .timeout, .unreachable, .server: true
        // Without a word of the provider, nobody knows how long.
        case .rateLimit: reply.retryAfter != nil
        case .credential, .quota, .notFound, .contextOverflow, .outputLimit, .invalidRequest,
            .contentFilter:
            false
        }
    }
}
