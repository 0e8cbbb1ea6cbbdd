import Domain
import Translation
import Wire

/// What of a plan is still to be tried: its steps in their order, and then, in further rounds, those that failed in a
/// way that may pass, each no earlier than its provider asked for.
struct Agenda {
    /// A step whose turn it is.
    struct Turn {
        var step: Plan.Step
        /// How long to wait before.
        var pause: Duration
        /// Whether there is nobody to give way to.
        var isLast: Bool
    }

    private struct Item {
        var step: Plan.Step
        /// By the steady clock.
        var notBefore: Duration = .zero
        /// Whether its turn came and it gave way.
        var hasWaited = false
    }

    private var items: [Item]
    /// What failed in this round and is tried again in the next.
    private var failed: [Item] = []
    private var round = 0
    private let retries: RetryPolicy
    /// When the last turn may begin that is no step's first.
    private let deadline: Duration

    /// - Parameter received: When the request came, by the steady clock.
    init(_ plan: Plan, _ retries: RetryPolicy, from received: Duration) {
        items = plan.steps.map { Item(step: $0) }
        self.retries = retries
        deadline = received + retries.deadline
    }

    /// The next turn; nil when nothing is left.
    mutating func next(at now: Duration) -> Turn? {
        if items.isEmpty { beginRound(at: now) }
        guard !items.isEmpty else { return nil }
        let item = items.removeFirst()
        return Turn(
            step: item.step, pause: max(.zero, item.notBefore - now),
            isLast: item.hasWaited || items.isEmpty)
    }

    private mutating func beginRound(at now: Duration) {
        guard let pause = retries.pause(before: round) else { return }
        round += 1
        // The sort is stable: what nobody asked to wait for keeps its order.
        items =
            failed.map { Item(step: $0.step, notBefore: max(now, $0.notBefore) + pause) }
            .filter { $0.notBefore <= deadline }
            .sorted { $0.notBefore < $1.notBefore }
        failed = []
    }

    /// Lets the others of the round go first.
    mutating func postpone(_ turn: Turn) {
        items.append(Item(step: turn.step, hasWaited: true))
    }

    /// Takes down why a step failed: it and those that would fail alike are left out, for now or for good.
    ///
    /// - Parameter status: The provider's HTTP status, when it answered.
    mutating func note(_ failure: ProviderFailure, status: Int?, of step: Plan.Step, at now: Duration) {
        items.removeAll { !failure.mayHelp(at: $0.step, after: step, status: status) }
        if failure.isPassing {
            failed.append(Item(step: step, notBefore: now + .seconds(failure.reply.retryAfter ?? 0)))
        }
        // The request is at fault, wherever else it may go.
        if !failure.mayHelpElsewhere, items.isEmpty { failed = [] }
    }

    /// Leaves out a target that cannot be asked for what the client wants.
    mutating func drop(_ step: Plan.Step) {
        items.removeAll { $0.step.asksSame(as: step) }
    }
}

extension Plan.Step {
    /// Whether both ask the same model of the same provider, be it with other credentials.
    func asksSame(as other: Plan.Step) -> Bool {
        target.provider == other.target.provider && target.model == other.target.model
    }
}
