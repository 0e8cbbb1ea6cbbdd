import Domain
import Translation
import Upstream
import Wire

// Asking one target.
extension Attempts {
    /// What came of asking one target.
    enum Verdict {
        /// The answer, good or bad, is what the client gets.
        case answered
        /// Somebody else may be asked.
        case failed(ProviderFailure)
        /// The target cannot be asked for what the client wants.
        case unsuited
    }

    /// Asks one target, and again with less where it refuses something that can be given up.
    func ask(
        _ call: Health.Call,
        _ translated: ProviderRequest?,
        _ request: ClientRequest,
        for entry: EntryOpening,
        of inbound: InboundRequest,
        into reply: any Reply,
        _ answer: inout Answer
    ) async -> Verdict {
        let step = call.step
        var concessions = Concessions()
        var translated = translated
        while true {
            let asked: ProviderRequest
            do throws(ErrorReply) {
                asked =
                    if let translated { translated } else {
                        try await providerRequest(request, to: step, concessions, entry)
                    }
            } catch {
                health.noteNothing(of: call)
                return .unsuited
            }
            translated = nil
            do throws(ErrorReply) {
                if asked.answersLocally {
                    health.noteNothing(of: call)
                    try answer.endEmpty(
                        asked.context, messageID: inbound.id.messageID, isStream: request.isStream)
                    return .answered
                }
                try await noteNext(step, entry, &answer)
            } catch {
                health.noteNothing(of: call)
                answer.ending = .failure(error)
                return .answered
            }
            // From here on the answer is this target's, and so is its price.
            answer.step = step
            answer.losses = [:]
            answer.count(asked.losses + inbound.lostBetas(at: asked.api))
            let failure = await self.call(call, asked, request, for: entry, of: inbound, into: reply, &answer)
            guard let failure else { return .answered }
            guard concessions.meet(failure) else { return .failed(failure) }
            if failure.refusesSignatures, let key = entry.key {
                refusedSignatures.note(asked, by: step.target, for: key)
            }
        }
    }

    /// Puts a further attempt on the ledger, before it begins.
    private func noteNext(
        _ step: Plan.Step, _ entry: EntryOpening, _ answer: inout Answer
    ) async throws(ErrorReply) {
        guard let last = answer.attempts.last else { return }
        answer.chargeLastAttempt()
        let next = Attempt(beginning: step, number: last.number + 1, at: clock.now())
        try await ledger.note(answer.attempts + [next], of: entry.id)
    }

    func providerRequest(
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
        terms.returnsThinking = concessions.returnsThinking
        terms.refusesThinking = entry.key.flatMap {
            refusedSignatures.refusals(by: step.target, for: $0)
        }
        terms.reasoningOfCalls = reasoning
        var asked = try request.providerRequest(on: terms)
        asked.context.requestID = entry.id.text
        asked.context.createdAt = Int(entry.openedAt.milliseconds / 1_000)
        return asked
    }

    /// Calls one target and takes down what came of it. Returns the failure when nothing of an answer reached the
    /// client, so that another attempt is possible.
    private func call(
        _ call: Health.Call,
        _ asked: ProviderRequest,
        _ request: ClientRequest,
        for entry: EntryOpening,
        of inbound: InboundRequest,
        into reply: any Reply,
        _ answer: inout Answer
    ) async -> ProviderFailure? {
        let step = call.step
        let began = (at: clock.now(), steady: clock.steady())
        let relay = Relay(
            asked.context,
            messageID: inbound.id.messageID,
            isStream: request.isStream,
            reply: reply,
            heard: answer.heard,
            drains: drains,
            key: entry.key,
            whenAnswered: { [health] in health.noteAnswer(of: call) },
            whenLeft: { [ledger] in Task { await ledger.leave(inbound.id) } },
            clock: clock)
        guard let result = await relay.run(upstreamRequest(step, asked, inbound), by: transport) else {
            answer.ending = relay.mustEnd ? .failure(RelayResult.stop) : .abandoned(drained: false)
            health.noteNothing(of: call)
            // It was noted, and nobody was called.
            if !answer.attempts.isEmpty { try? await ledger.note(answer.attempts, of: entry.id) }
            return nil
        }
        learn(from: result, of: call)
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
    private func learn(from result: RelayResult, of call: Health.Call) {
        switch result.attemptOutcome {
        case .answered: health.noteSuccess(of: call)
        case .failed:
            if let failure = result.failure { health.note(failure, status: result.status, of: call) }
        case .cancelled, .interrupted: health.noteNothing(of: call)
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
            url: step.provider.url(
                of: asked.api, model: step.target.model, with: inbound.parameters(for: asked.api)),
            headers: headers,
            body: asked.body,
            timeouts: timeouts.adapted(to: step.provider.timeouts),
            proxy: step.provider.proxy,
            proxyCredential: step.provider.proxyCredential?.reveal { $0 })
    }
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
