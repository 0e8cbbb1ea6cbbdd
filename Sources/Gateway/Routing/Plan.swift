import Domain
import Translation

/// What one request will try, in order.
public struct Plan: Sendable {
    /// The name or pattern that matched; nil when the client addressed a provider itself.
    public var pattern: ModelPattern?
    public var steps: [Step]

    /// A target with everything that a call to it needs. A target whose provider has several credentials has a step
    /// for each.
    public struct Step: Sendable {
        public var target: Target
        public var provider: ReadyProvider
        /// Nil for a provider that asks for none.
        public var credential: ReadyCredential?

        /// The model's context window in tokens, as the operator or the provider's profile has it; nil when it is not
        /// known.
        var contextWindow: Int? {
            target.contextWindow ?? provider.profile.dialect(for: target.model).contextWindow
        }
    }
}

extension Plan {
    /// Leaves out the targets that a prompt is too long for, as long as there is another. Where it fits none, the
    /// providers judge: an estimate is no reason to refuse.
    ///
    /// - Parameter tokens: The estimate of the prompt.
    mutating func fit(_ tokens: Int) {
        guard steps.count > 1 else { return }
        let fitting = steps.filter { $0.contextWindow.map { tokens <= $0 } ?? true }
        if !fitting.isEmpty { steps = fitting }
    }
}
