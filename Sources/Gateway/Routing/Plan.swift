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
        let ready: ReadyTarget
        /// Nil for a provider that asks for none.
        public let credential: ReadyCredential?

        public var target: Target { ready.target }
        public var provider: ReadyProvider { ready.provider }
        /// In tokens; nil when it is not known.
        var contextWindow: Int? { ready.contextWindow }

        func fits(_ tokens: Int) -> Bool { contextWindow.map { tokens <= $0 } ?? true }
    }

    /// The targets of the steps, and how many steps each has.
    var targets: [(ready: ReadyTarget, steps: Int)] {
        var targets: [(ready: ReadyTarget, steps: Int)] = []
        for step in steps {
            if let index = targets.lastIndex(where: { $0.ready === step.ready }) {
                targets[index].steps += 1
            } else {
                targets.append((step.ready, 1))
            }
        }
        return targets
    }
}

extension Plan {
    /// Leaves out the targets that a prompt is too long for, as long as there is another. Where it fits none, the
    /// providers judge: an estimate is no reason to refuse.
    ///
    /// - Parameter tokens: The estimate of the prompt.
    mutating func fit(_ tokens: Int) {
        guard steps.contains(where: { !$0.fits(tokens) }) else { return }
        let fitting = steps.filter { $0.fits(tokens) }
        if !fitting.isEmpty { steps = fitting }
    }
}
