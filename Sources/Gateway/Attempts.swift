import Domain
import Translation
import Upstream
import Wire

/// Tries the targets of a plan in order, until one answers.
public struct Attempts: Sendable {
    let transport: any UpstreamTransport
    let ledger: LedgerRecorder
    let drains: Drains
    let clock: Clock
    let timeouts: UpstreamTimeouts

    public init(
        transport: any UpstreamTransport,
        ledger: LedgerRecorder,
        drains: Drains,
        clock: Clock,
        timeouts: UpstreamTimeouts = UpstreamTimeouts()
    ) {
        self.transport = transport
        self.ledger = ledger
        self.drains = drains
        self.clock = clock
        self.timeouts = timeouts
    }

    /// The request in the words of the plan's first target. Before the entry is opened, because it is work for
    /// this request alone, and because what cannot be asked of any provider is refused here.
    func translate(
        _ request: ClientRequest, for plan: Plan, _ entry: EntryOpening
    ) throws(ErrorReply) -> ProviderRequest {
        guard let first = plan.steps.first else { throw Self.nobody }
        return try providerRequest(request, to: first, Concessions(), entry)
    }

    /// Answers a request along its plan, which begins with the translated `first`. Another target is tried only while
    /// the client has got nothing; each further attempt is on the ledger before it begins.
    func answer(
        _ first: ProviderRequest,
        _ request: ClientRequest,
        along plan: Plan,
        for entry: EntryOpening,
        of inbound: InboundRequest,
        into reply: any Reply
    ) async -> Answer {
        var answer = Answer(ending: .failure(Self.nobody))
        var first: ProviderRequest? = first
        for step in plan.steps {
            var concessions = Concessions()
            repeat {
                do throws(ErrorReply) {
                    let asked: ProviderRequest
                    if let first {
                        asked = first
                    } else {
                        asked = try providerRequest(request, to: step, concessions, entry)
                    }
                    first = nil
                    if asked.answersLocally {
                        return try .empty(
                            asked.context, messageID: inbound.id.messageID, isStream: request.isStream)
                    }
                    if let last = answer.attempts.last {
                        answer.chargeLastAttempt()
                        let next = Attempt(beginning: step, number: last.number + 1, at: clock.now())
                        try await ledger.note(answer.attempts + [next], of: entry.id)
                    }
                    // From here on the answer is this target's, and so is its price.
                    answer.step = step
                    answer.losses = [:]
                    answer.count(asked.losses)
                    let failure = await call(step, asked, request, of: inbound, into: reply, &answer)
                    guard let failure else { return answer }
                    if concessions.meet(failure) { continue }
                    guard failure.mayHelpElsewhere else { return answer }
                    break
                } catch {
                    answer.ending = .failure(error)
                    return answer
                }
            } while true
        }
        return answer
    }

    private func providerRequest(
        _ request: ClientRequest, to step: Plan.Step, _ concessions: Concessions, _ entry: EntryOpening
    ) throws(ErrorReply) -> ProviderRequest {
        var asked = try request.providerRequest(
            on: TargetTerms(
                model: step.target.model,
                profile: step.provider.profile,
                inputEstimate: entry.inputEstimate,
                contextWindow: step.target.contextWindow,
                outputLimit: [step.target.outputLimit, concessions.outputLimit].compactMap { $0 }.min(),
                sendsEffort: concessions.sendsEffort))
        asked.context.createdAt = Int(entry.openedAt.milliseconds / 1_000)
        return asked
    }

    /// Calls one target and takes down what came of it. Returns the failure when nothing reached the client,
    /// so that another attempt is possible.
    private func call(
        _ step: Plan.Step,
        _ asked: ProviderRequest,
        _ request: ClientRequest,
        of inbound: InboundRequest,
        into reply: any Reply,
        _ answer: inout Answer
    ) async -> ProviderFailure? {
        let began = (at: clock.now(), steady: clock.steady())
        let relay = Relay(
            asked.context,
            messageID: inbound.id.messageID,
            isStream: request.isStream,
            reply: reply,
            drains: drains,
            clock: clock)
        guard let result = await relay.run(upstreamRequest(step, asked, inbound), by: transport) else {
            answer.ending = .abandoned(drained: false)
            return nil
        }
        answer.attempts.append(
            Attempt(
                number: answer.attempts.count + 1,
                provider: step.target.provider,
                model: step.target.model,
                credential: step.provider.credential,
                startedAt: began.at,
                outcome: result.attemptOutcome,
                status: result.status,
                error: result.error,
                upstreamRequestID: result.upstreamRequestID,
                duration: clock.steady() - began.steady))
        answer.conclusion = result.conclusion
        if let conclusion = result.conclusion { answer.count(conclusion.losses) }
        answer.firstTokenAfter = result.firstByteAt.map { $0 - inbound.received }
        answer.responseBytes = result.responseBytes
        answer.ending = result.ending
        return result.failure
    }

    private func upstreamRequest(
        _ step: Plan.Step, _ asked: ProviderRequest, _ inbound: InboundRequest
    ) -> UpstreamRequest {
        var headers = [
            (name: "content-type", value: "application/json"),
            (name: "x-client-request-id", value: inbound.id.text),
        ]
        headers += step.provider.headers(for: asked.api, client: inbound.anthropicHeaders)
        return UpstreamRequest(
            method: .post,
            url: step.provider.url(of: asked.api, model: step.target.model),
            headers: headers,
            body: asked.body,
            timeouts: timeouts.adapted(to: step.provider.timeouts),
            proxy: step.provider.proxy,
            proxyCredential: step.provider.proxyCredential?.reveal { $0 })
    }

    private static let nobody = ErrorReply(500, "api_error", "The plan for this model has no target.")
}

extension Attempt {
    /// An attempt that is about to begin. Should the process die during it, this is what stands on the ledger.
    fileprivate init(beginning step: Plan.Step, number: Int, at now: Timestamp) {
        self.init(
            number: number,
            provider: step.target.provider,
            model: step.target.model,
            credential: step.provider.credential,
            startedAt: now,
            outcome: .interrupted)
    }
}
