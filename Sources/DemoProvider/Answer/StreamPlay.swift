import Wire

/// A streamed answer, event by event: the sender asks what comes next and never holds more than that.
struct StreamPlay: Sendable {
    /// What the sender does after it has sent what was written.
    enum Signal: Equatable {
        /// Ask again.
        case more
        /// Ask again one interval of the pace later.
        case paced(perSecond: Int)
        /// Ask again after so long.
        case pause(milliseconds: Int)
        /// Break the answer off.
        case cut(CutManner)
        /// Never ask again; the client has to leave.
        case stall
        /// End the body.
        case end
    }

    private enum Phase {
        /// Nothing is written. Leads to `content`.
        case opening
        /// Deltas and interruptions. Leads to `closing`, or by an interruption to `ended`.
        case content
        /// Everything after the last delta. Leads to `ended`.
        case closing
        case ended
    }

    /// What is true of the answer so far; the record takes it over at the end.
    private(set) var outcome = AnswerOutcome(end: .complete)

    private var phase = Phase.opening
    private var source: DeltaSource
    private var upcoming: Delta?
    private var interruptions: [(after: Int, kind: Interruption.Kind)]
    private var silence: (left: Int, commentEvery: Int?, begun: Bool)?
    private var framing: EventFraming
    private var usage: StreamUsage
    private let envelope: ChunkEnvelope
    private let plan: AnswerPlan
    private var sentDeltas = 0

    /// `plan` must not be a refusal.
    init(_ plan: AnswerPlan, body: ChatBody, identity: AnswerIdentity) {
        self.plan = plan
        source = DeltaSource(plan, ids: identity.callIDs)
        framing = EventFraming(plan.quirks)
        envelope = ChunkEnvelope(identity, quirks: plan.quirks)
        usage = StreamUsage(plan.usage, body: body)
        interruptions = plan.interruptions.compactMap { interruption in
            guard case .afterChunks(let count) = interruption.moment else { return nil }
            return (count, interruption.kind)
        }
    }

    /// Writes what comes next and tells what to do after it.
    mutating func advance(into out: inout [UInt8]) -> Signal {
        switch phase {
        case .opening:
            open(&out)
            upcoming = source.next()
            phase = .content
            return .more
        case .content:
            if let signal = passSilence(&out) ?? interrupt(&out) { return signal }
            guard let delta = upcoming else {
                phase = .closing
                return .more
            }
            upcoming = source.next()
            say(delta, &out)
            if case .perSecond(let rate)? = plan.pace { return .paced(perSecond: rate) }
            return .more
        case .closing:
            close(&out)
            framing.finish(&out)
            phase = .ended
            return .end
        case .ended: return .end
        }
    }

    // MARK: Opening

    private mutating func open(_ out: inout [UInt8]) {
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

    private mutating func say(_ delta: Delta, _ out: inout [UInt8]) {
        usage.count(delta)
        outcome.toolCalls += delta.callsBegun
        sentDeltas += 1
        if upcoming == nil, plan.quirks.contains(.finishWithContent), plan.finish != .none {
            finish(.members(delta.members), &out)
        } else {
            chunk(.members(delta.members), &out)
        }
        if plan.quirks.contains(.secondChoice) { envelope.appendSecondChoice(framing: &framing, to: &out) }
    }

    /// The next stretch of a silence that has begun.
    private mutating func passSilence(_ out: inout [UInt8]) -> Signal? {
        guard var pause = silence else { return nil }
        guard pause.left > 0 else {
            silence = nil
            return nil
        }
        if pause.begun, pause.commentEvery != nil { framing.appendComment(&out) }
        let stretch = min(pause.left, pause.commentEvery ?? pause.left)
        pause.left -= stretch
        pause.begun = true
        silence = pause
        return .pause(milliseconds: stretch)
    }

    /// The next interruption whose moment has come.
    private mutating func interrupt(_ out: inout [UInt8]) -> Signal? {
        guard !interruptions.isEmpty,
            let index = interruptions.firstIndex(where: { $0.after <= sentDeltas || upcoming == nil })
        else { return nil }
        switch interruptions.remove(at: index).kind {
        case .silence(let milliseconds, let interval):
            silence = (milliseconds, interval, false)
            return passSilence(&out) ?? .more
        case .stall: return .stall
        case .cut(let manner):
            phase = .ended
            outcome.end = .cut
            return .cut(manner)
        case .failure(let failure):
            fail(failure, &out)
            phase = .ended
            outcome.end = .error
            return .end
        }
    }

    private mutating func fail(_ failure: StreamFailure, _ out: inout [UInt8]) {
        let data = failure.data(in: envelope)
        if failure.shape == .event {
            framing.append(event: "error", data: data, to: &out)
        } else {
            framing.open(&out)
            out += data
            framing.close(&out)
        }
        if failure.sendsDone { framing.appendDone(&out) }
        framing.finish(&out)
    }

    // MARK: Closing

    private mutating func close(_ out: inout [UInt8]) {
        let finished = plan.quirks.contains(.finishWithContent) && sentDeltas > 0
        if plan.finish != .none {
            for _ in (finished ? 1 : 0)..<(1 + plan.repeatedFinishes) { finish(.members([]), &out) }
        }
        if let text = plan.contentAfterFinish {
            chunk(.members(Delta("content", text: text.utf8).members), &out)
        }
        if let members = usage.lastChunk(&outcome) {
            envelope.append(choiceless: members, framing: &framing, to: &out)
        }
        guard !plan.quirks.contains(.noDone) else { return }
        framing.appendDone(&out)
        if plan.quirks.contains(.afterDone) {
            chunk(.members(Array(#""content":"(after the end)""#.utf8)), &out)
        }
    }

    private mutating func finish(_ content: ChunkEnvelope.Content, _ out: inout [UInt8]) {
        var choiceExtra = usage.inChoice(&outcome)
        if let stop = plan.matchedStop { choiceExtra += Self.member(stop.field, stop.text) }
        envelope.append(
            content, finish: plan.finishReason, choiceExtra: choiceExtra, extra: usage.onFinish(&outcome),
            framing: &framing, to: &out)
    }

    private static func member(_ name: String, _ value: String) -> [UInt8] {
        var json = JSONWriter()
        json.name(name)
        json.value(value)
        return [UInt8(ascii: ",")] + json.bytes
    }
}
