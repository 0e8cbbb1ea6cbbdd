import Wire

/// A streamed answer of chat/completions: chunks, and `[DONE]`.
struct ChunkVoice: StreamVoice {
    private(set) var outcome = AnswerOutcome(end: .complete)
    private var source: DeltaSource
    private var upcoming: Delta?
    private var framing: EventFraming
    private var usage: StreamUsage
    private let envelope: ChunkEnvelope
    private let plan: AnswerPlan
    private var hasSpoken = false

    init(_ plan: AnswerPlan, body: ChatBody, identity: AnswerIdentity) {
        self.plan = plan
        source = DeltaSource(plan, ids: identity.callIDs)
        framing = EventFraming(plan.quirks)
        envelope = ChunkEnvelope(identity, quirks: plan.quirks)
        usage = StreamUsage(plan.usage, body: body)
        upcoming = source.next()
    }

    var hasMore: Bool { upcoming != nil }

    // MARK: Opening

    mutating func open(_ out: inout [UInt8]) {
        framing.begin(&out)
        let quirks = plan.quirks
        if quirks.contains(.emptyChoicesFirst) {
            let filters = #","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]"#
            envelope.append(choiceless: Array(filters.utf8), framing: &framing, to: &out)
        }
        if quirks.contains(.nullDelta) { chunk(.null, &out) }
        if quirks.contains(.missingDelta) { chunk(.missing, &out) }
        if quirks.contains(.emptyDelta) { chunk(.members([]), &out) }
        if !quirks.contains(.noRole) {
            let content = quirks.contains(.nullContent) ? #""content":null"# : #""content":"""#
            chunk(.members(Array((#""role":"assistant","# + content).utf8)), &out)
        }
    }

    private mutating func chunk(_ content: ChunkEnvelope.Content, _ out: inout [UInt8]) {
        envelope.append(content, finish: nil, extra: usage.onChunk(&outcome), framing: &framing, to: &out)
    }

    // MARK: Content

    mutating func say(_ out: inout [UInt8]) {
        guard let delta = upcoming else { return }
        upcoming = source.next()
        usage.count(delta)
        outcome.toolCalls += delta.callsBegun
        hasSpoken = true
        if upcoming == nil, plan.quirks.contains(.finishWithContent), plan.finish != .none {
            finish(.members(delta.members), &out)
        } else {
            chunk(.members(delta.members), &out)
        }
        if plan.quirks.contains(.secondChoice) { envelope.appendSecondChoice(framing: &framing, to: &out) }
    }

    mutating func keepAlive(_ out: inout [UInt8]) {
        framing.appendComment(&out)
    }

    mutating func fail(_ failure: StreamFailure, _ out: inout [UInt8]) {
        framing.append(
            event: failure.shape == .event ? "error" : nil, data: failure.data(in: envelope), to: &out)
        if failure.sendsDone { framing.appendDone(&out) }
        framing.finish(&out)
    }

    // MARK: Closing

    mutating func close(_ out: inout [UInt8]) {
        let finished = plan.quirks.contains(.finishWithContent) && hasSpoken
        if plan.finish != .none {
            for _ in (finished ? 1 : 0)..<(1 + plan.repeatedFinishes) { finish(.members([]), &out) }
        }
        if let text = plan.contentAfterFinish {
            chunk(.members(Delta("content", text: text.utf8).members), &out)
        }
        if let members = usage.lastChunk(&outcome) {
            envelope.append(choiceless: members, framing: &framing, to: &out)
        }
        if !plan.quirks.contains(.noDone) {
            framing.appendDone(&out)
            if plan.quirks.contains(.afterDone) {
                chunk(.members(Array(#""content":"(after the end)""#.utf8)), &out)
            }
        }
        framing.finish(&out)
    }

    private mutating func finish(_ content: ChunkEnvelope.Content, _ out: inout [UInt8]) {
        var choiceExtra = usage.inChoice(&outcome)
        if let stop = plan.matchedStop { choiceExtra += Self.member(stop.field, stop.text) }
        var extra = usage.onFinish(&outcome)
        if !plan.foundPages.isEmpty {
            var json = JSONWriter(reserving: 512)
            plan.foundPages.appendWebSearch(to: &json)
            extra += [UInt8(ascii: ",")] + json.bytes
        }
        envelope.append(
            content, finish: plan.finishReason, choiceExtra: choiceExtra, extra: extra, framing: &framing,
            to: &out)
    }

    private static func member(_ name: String, _ value: String) -> [UInt8] {
        var json = JSONWriter()
        json.name(name)
        json.value(value)
        return [UInt8(ascii: ",")] + json.bytes
    }
}
