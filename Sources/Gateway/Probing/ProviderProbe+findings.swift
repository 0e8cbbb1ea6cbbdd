import Translation
import Upstream
import Wire

extension ProviderProbe {
    /// Asks an endpoint for one thing after the other. Each request is small, and its answer limited to 16 tokens, or 256
    /// where a call of a tool shall be seen, or 1,100 where a budget of thinking has to fit; a limit that no model has is
    /// asked for once.
    ///
    /// - Parameters:
    ///   - model: The provider's model to ask.
    ///   - listed: The names of the provider's models, among which one may be for embeddings.
    public func findings(about model: String, listed: [String]) async -> ProbeFindings {
        var findings = ProbeFindings()
        if api == .messages {
            for question in ProbeQuestion.ofMessages where findings.fault == nil {
                await ask(question, model, limitField: "max_tokens", &findings)
            }
            return findings
        }
        var limitField: String?
        for name in ProbeQuestion.limitFields {
            let question = ProbeQuestion(name)
            let finding = await ask(question, model, limitField: name, &findings)
            if finding.verdict == .taken { limitField = limitField ?? name }
            guard findings.fault == nil else { return findings }
        }
        for question in ProbeQuestion.all {
            await ask(question, model, limitField: limitField, &findings)
            guard findings.fault == nil else { return findings }
        }
        for question in ProbeQuestion.histories {
            let finding = await ask(question, model, limitField: limitField, &findings)
            if finding.verdict == .taken || findings.fault != nil { break }
        }
        guard findings.fault == nil else { return findings }
        let responses = await ask(.responses, model, limitField: nil, &findings)
        // Another model may have what this one has not; only an address that is unknown says that none has.
        if responses.verdict == .refused, ![404, 405, 501].contains(responses.status) {
            findings.leaveOpen(ProbeQuestion.responses.name)
        }
        guard findings.fault == nil else { return findings }
        let own = listed.first { $0.lowercased().contains("embed") }
        await ask(.embeddings, own ?? model, limitField: nil, &findings)
        // That a model for chats has no vectors says nothing of others.
        if own == nil { findings.leaveOpen(ProbeQuestion.embeddings.name) }
        return findings
    }

    /// How many questions in a row may stay without an answer.
    private static let patience = 3

    @discardableResult
    private func ask(
        _ question: ProbeQuestion, _ model: String, limitField: String?, _ findings: inout ProbeFindings
    ) async -> ProbeFinding {
        var call = await post(question, model, limitField, &findings)
        // Once, and not for long: who is asked some fifty things in a row may well want a pause.
        if case .failure(let failure) = call, failure.kind == .rateLimit {
            try? await Task.sleep(for: .seconds(min(failure.reply.retryAfter ?? 2, 20)))
            call = await post(question, model, limitField, &findings)
        }
        let finding: ProbeFinding
        switch call {
        case .seen(let status, let answer):
            finding = ProbeFinding(
                question: question.name, verdict: verdict(on: question, answer), status: status,
                message: answer.summary)
            findings.reasoningMember = findings.reasoningMember ?? answer.reasoningMember
        case .failure(let failure):
            finding = refusal(of: question, failure)
            // A credential may be good for some of a provider's protocols alone.
            if question.api == nil, failure.kind == .credential || failure.kind == .quota {
                findings.fault = finding.message
            }
        case .silence(let error):
            finding = ProbeFinding(
                question: question.name, verdict: .unanswered, status: nil, message: error.description)
        }
        findings.all.append(finding)
        // Neither a limit that is reached nor an outage gets better by fifty more calls.
        let last = findings.all.suffix(Self.patience)
        if last.count == Self.patience, last.allSatisfy({ $0.verdict == .unanswered }), findings.fault == nil
        {
            findings.fault = "the endpoint stopped answering: \(finding.message)"
        }
        return finding
    }

    private enum Call {
        case seen(status: Int, ProbeAnswer)
        case failure(ProviderFailure)
        case silence(UpstreamError)
    }

    private func post(
        _ question: ProbeQuestion, _ model: String, _ limitField: String?, _ findings: inout ProbeFindings
    ) async -> Call {
        findings.requests += 1
        let body = question.body(model: model, limitField: limitField)
        switch await post(body, in: question.api ?? api, model: model) {
        case .success(let (head, body)):
            guard (200..<300).contains(head.status) else {
                return .failure(
                    ProviderFailure(
                        status: head.status, header: { head[$0] }, body: body,
                        context: AnswerContext(model: model)))
            }
            let answer = ProbeAnswer(body)
            findings.inputTokens += answer.inputTokens
            findings.outputTokens += answer.outputTokens
            return .seen(status: head.status, answer)
        case .failure(let error): return .silence(error)
        }
    }

    /// What an answer shows that may be taken and still not be done.
    private func verdict(on question: ProbeQuestion, _ answer: ProbeAnswer) -> ProbeFinding.Verdict {
        guard answer.isAnswer else { return .refused }
        return switch question.name {
        case "stream", "stream_options": answer.isStream ? .taken : .refused
        case "two calls at once": answer.calls > 1 ? .taken : .unanswered
        default: .taken
        }
    }

    private func refusal(of question: ProbeQuestion, _ failure: ProviderFailure) -> ProbeFinding {
        var finding = ProbeFinding(
            question: question.name, verdict: .refused, status: failure.reply.status,
            message: shown(failure.reply.message))
        switch failure.kind {
        case .outputLimit(let maximum): finding.largestLimit = maximum
        // Servers of one's own fail over what they cannot do.
        case .invalidRequest, .contextOverflow, .contentFilter, .notFound, .server: break
        case .rateLimit, .credential, .quota, .overloaded, .timeout, .unreachable:
            finding.verdict = .unanswered
        }
        return finding
    }
}
