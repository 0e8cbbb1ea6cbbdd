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

    /// The request in the words of the plan's first target. Before the entry is opened, because it is work for
    /// this request alone, and because what cannot be asked of any provider is refused here.
    func translate(
        _ request: ClientRequest, for plan: Plan, _ entry: EntryOpening
    ) async throws(ErrorReply) -> ProviderRequest {
        guard let first = plan.steps.first else { throw Self.nobody }
        return try await providerRequest(request, to: first, Concessions(), entry)
    }

    /// Answers a request along its plan, which begins with the translated `first`. Another target is tried only while
    /// the client has got nothing; each further attempt is on the ledger before it begins. What may have passed in a
    /// moment is tried once more, as long as the client has not waited for long.
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
        var steps = plan.steps
        var mayHavePassed: [Plan.Step] = []
        var round = 0
        while true {
            while !steps.isEmpty, answer.attempts.count < Self.mostAttempts {
                let step = steps.removeFirst()
                let translated = first
                first = nil
                guard health.admits(step) || steps.isEmpty else { continue }
                let failure = await ask(
                    step, translated, request, for: entry, of: inbound, into: reply, &answer)
                guard let failure else { return answer }
                if failure.isPassing { mayHavePassed.append(step) }
                steps.removeAll {
                    !failure.mayHelp(at: $0, after: step, status: answer.attempts.last?.status)
                }
                guard failure.mayHelpElsewhere || !steps.isEmpty else { return answer }
            }
            guard
                let pause = retries.pause(
                    before: round, after: clock.steady() - inbound.received, asked: answer.retryAfter),
                !mayHavePassed.isEmpty, answer.attempts.count < Self.mostAttempts
            else { return answer }
            try? await Task.sleep(for: pause)
            (steps, mayHavePassed) = (mayHavePassed, [])
            round += 1
        }
    }

    /// Asks one target, and again with less where it refuses something that can be given up. Returns why it failed
    /// when somebody else may be asked; nil when the answer, good or bad, is what the client gets.
    private func ask(
        _ step: Plan.Step,
        _ translated: ProviderRequest?,
        _ request: ClientRequest,
        for entry: EntryOpening,
        of inbound: InboundRequest,
        into reply: any Reply,
        _ answer: inout Answer
    ) async -> ProviderFailure? {
        var concessions = Concessions()
        var translated = translated
        do throws(ErrorReply) {
            while true {
                let asked: ProviderRequest
                if let translated {
                    asked = translated
                } else {
                    asked = try await providerRequest(request, to: step, concessions, entry)
                }
                translated = nil
                if asked.answersLocally {
                    answer = try .empty(
                        asked.context, messageID: inbound.id.messageID, isStream: request.isStream)
                    return nil
                }
                if let last = answer.attempts.last {
                    answer.chargeLastAttempt()
                    let next = Attempt(beginning: step, number: last.number + 1, at: clock.now())
                    try await ledger.note(answer.attempts + [next], of: entry.id)
                }
                // From here on the answer is this target's, and so is its price.
                answer.step = step
                answer.losses = [:]
                answer.count(asked.losses + inbound.lostBetas(at: asked.api))
                let failure = await call(step, asked, request, of: inbound, into: reply, &answer)
                guard let failure, concessions.meet(failure) else { return failure }
            }
        } catch {
            answer.ending = .failure(error)
            return nil
        }
    }

    private func providerRequest(
        _ request: ClientRequest, to step: Plan.Step, _ concessions: Concessions, _ entry: EntryOpening
    ) async throws(ErrorReply) -> ProviderRequest {
        let asked = try translated(request, to: step, concessions, entry)
        // Only a client that drops thinking blocks gets to this: the request is then said once more, with what the
        // provider wants back.
        guard !asked.forgottenCalls.isEmpty, let key = entry.key else { return asked }
        let reasoning = await memory.reasoning(of: asked.forgottenCalls, for: key)
        return reasoning.isEmpty
            ? asked : try translated(request, to: step, concessions, entry, recalling: reasoning)
    }

    private func translated(
        _ request: ClientRequest, to step: Plan.Step, _ concessions: Concessions, _ entry: EntryOpening,
        recalling reasoning: [String: [ReasoningSignature]] = [:]
    ) throws(ErrorReply) -> ProviderRequest {
        var outputLimit = step.target.outputLimit
        if let conceded = concessions.outputLimit { outputLimit = min(outputLimit ?? conceded, conceded) }
        var terms = TargetTerms(
            model: step.target.model,
            profile: step.provider.profile,
            inputEstimate: entry.inputEstimate,
            contextWindow: step.target.contextWindow,
            outputLimit: outputLimit,
            sendsEffort: concessions.sendsEffort)
        terms.reasoningOfCalls = reasoning
        var asked = try request.providerRequest(on: terms)
        asked.context.requestID = entry.id.text
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
            heard: answer.heard,
            drains: drains,
            whenLeft: { [ledger] in Task { await ledger.leave(inbound.id) } },
            clock: clock)
        guard let result = await relay.run(upstreamRequest(step, asked, inbound), by: transport) else {
            answer.ending = .abandoned(drained: false)
            health.noteNothing(of: step)
            return nil
        }
        learn(from: result, at: step)
        answer.attempts.append(
            Attempt(
                number: answer.attempts.count + 1,
                provider: step.target.provider,
                model: step.target.model,
                credential: step.credential?.id,
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
        answer.heard = result.heard
        answer.ending = result.ending
        return result.hasBegun ? nil : result.failure
    }

    /// Lets health know how a call ended.
    private func learn(from result: RelayResult, at step: Plan.Step) {
        switch result.attemptOutcome {
        case .answered: health.noteSuccess(of: step)
        case .failed:
            if let failure = result.failure { health.note(failure, status: result.status, of: step) }
        case .cancelled, .interrupted: health.noteNothing(of: step)
        }
    }

    private func upstreamRequest(
        _ step: Plan.Step, _ asked: ProviderRequest, _ inbound: InboundRequest
    ) -> UpstreamRequest {
        var headers = [
            (name: "content-type", value: "application/json"),
            (name: "x-client-request-id", value: inbound.id.text),
        ]
        headers += step.provider.headers(
            for: asked.api, by: step.credential, client: inbound.anthropicHeaders)
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
            credential: step.credential?.id,
            startedAt: now,
            outcome: .interrupted)
    }
}
