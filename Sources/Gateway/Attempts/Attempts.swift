import Domain
import Translation
import Upstream
import Wire

/// Tries the targets of a plan in order, until one answers.
public struct Attempts: Sendable {
    let transport: any UpstreamTransport
    let ledger: LedgerRecorder
    let drains: Drains
    let memory: ReasoningMemory
    let refusedSignatures = RefusedSignatures()
    let clock: Clock
    let timeouts: UpstreamTimeouts
    let health: Health
    let retries: RetryPolicy

    /// A bound on what one request can cause, however many targets and credentials there are.
    private static let mostAttempts = 16

    public init(
        transport: any UpstreamTransport,
        ledger: LedgerRecorder,
        drains: Drains,
        memory: ReasoningMemory,
        clock: Clock,
        timeouts: UpstreamTimeouts = UpstreamTimeouts(),
        health: Health,
        retries: RetryPolicy = .none
    ) {
        self.transport = transport
        self.ledger = ledger
        self.drains = drains
        self.memory = memory
        self.clock = clock
        self.timeouts = timeouts
        self.health = health
        self.retries = retries
    }

    /// The request in the words of the first target of a plan that can be asked for it; those before it are left out.
    /// Before the entry is opened, because it is work for this request alone, and because what cannot be asked of any
    /// provider is refused here.
    func translate(
        _ request: ClientRequest, along plan: inout Plan, _ entry: EntryOpening
    ) async throws(ErrorReply) -> ProviderRequest {
        var refusal: ErrorReply?
        while let step = plan.steps.first {
            do throws(ErrorReply) {
                return try await providerRequest(request, to: step, Concessions(), entry)
            } catch {
                refusal = refusal ?? error
                plan.steps.removeAll { $0.asksSame(as: step) }
            }
        }
        throw refusal ?? Self.nobody
    }

    /// Answers a request along its plan, which begins with the translated `first`. Another target is tried only while
    /// the client has got nothing of an answer; each further attempt is on the ledger before it begins. What may have
    /// passed in a moment is tried once more, as long as the client has not waited for long.
    func answer(
        _ first: ProviderRequest,
        _ request: ClientRequest,
        along plan: Plan,
        for entry: EntryOpening,
        of inbound: InboundRequest,
        into reply: any Reply
    ) async -> Answer {
        var answer = Answer(ending: .failure(Self.nobody))
        answer.heard.last = inbound.received
        var first: ProviderRequest? = first
        var agenda = Agenda(plan, retries, from: inbound.received)
        while answer.attempts.count < Self.mostAttempts, let turn = agenda.next(at: clock.steady()) {
            if turn.pause > .zero, let ending = await pause(for: turn.pause, of: reply) {
                answer.ending = ending
                return answer
            }
            let translated = first
            first = nil
            guard let call = health.admit(turn.step, isLast: turn.isLast) else {
                agenda.postpone(turn)
                continue
            }
            switch await ask(call, translated, request, for: entry, of: inbound, into: reply, &answer) {
            case .answered: return answer
            case .failed(let failure):
                let status = answer.attempts.last?.status
                agenda.note(failure, status: status, of: turn.step, at: clock.steady())
            case .unsuited: agenda.drop(turn.step)
            }
        }
        return answer
    }

    /// Waits before somebody is asked once more. Returns how the answer ends when nobody waits for it any longer.
    private func pause(for duration: Duration, of reply: any Reply) async -> Answer.Ending? {
        switch await Pause.wait(for: duration, of: reply) {
        case .over: nil
        case .left: .abandoned(drained: false)
        case .mustEnd: .failure(RelayResult.stop)
        }
    }

    private static let nobody = ErrorReply(500, "api_error", "The plan for this model has no target.")
}
