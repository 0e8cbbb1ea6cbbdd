extension Reply {
    /// The reply that a plan asks for: a refusal, a stream, or one JSON object.
    init(_ plan: AnswerPlan, to body: ChatBody, identity: AnswerIdentity) {
        self.init(
            plan, isStream: body.stream, voice: ChunkVoice(plan, body: body, identity: identity),
            whole: WholeReply(plan, body: body, identity: identity))
    }

    /// The same in the words of the Messages API.
    init(_ plan: AnswerPlan, to body: MessagesBody, identity: AnswerIdentity) {
        let content = MessagesContent(plan, body: body, identity: identity)
        self.init(
            plan, isStream: body.stream, voice: MessagesVoice(content, plan: plan, body: body),
            whole: WholeReply(content, plan: plan, body: body))
    }

    /// The same in the words of the Responses API.
    init(_ plan: AnswerPlan, to body: ResponsesBody, identity: AnswerIdentity) {
        let content = ResponsesContent(plan, body: body, identity: identity)
        self.init(
            plan, isStream: body.stream, voice: ResponsesVoice(content, plan: plan, body: body),
            whole: WholeReply(content, plan: plan, body: body))
    }

    private init(
        _ plan: AnswerPlan, isStream: Bool, voice: @autoclosure () -> any StreamVoice,
        whole: @autoclosure () -> WholeReply
    ) {
        if let refusal = plan.refusal {
            self.init(refusal)
        } else if isStream, !plan.quirks.contains(.jsonInsteadOfStream) {
            self.init(status: 200, body: .stream(StreamPlay(plan, by: voice())))
            contentType = "text/event-stream; charset=utf-8"
            headers.append(("cache-control", "no-cache"))
        } else {
            self.init(plan, whole())
        }
        before = plan.interruptions.compactMap { $0.moment == .beforeHead ? $0.kind : nil } + before
        headers += plan.headers
        writeSize = plan.writeSize
    }

    /// A whole answer has no chunks between which something could happen: silences and stalls come before it,
    /// a cut falls into its middle, and errors inside a stream do not concern it.
    private init(_ plan: AnswerPlan, _ whole: WholeReply) {
        self.init(status: 200, json: whole.bytes)
        outcome = whole.outcome
        for interruption in plan.interruptions where interruption.moment != .beforeHead {
            switch interruption.kind {
            case .silence, .stall: before.append(interruption.kind)
            case .cut(let manner):
                self.body = .broken(whole.bytes, manner)
                outcome = AnswerOutcome(end: .cut)
            case .failure: break
            }
        }
    }
}
