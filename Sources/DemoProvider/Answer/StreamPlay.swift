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

    private var voice: any StreamVoice
    private var phase = Phase.opening
    private var interruptions: [(after: Int, kind: Interruption.Kind)]
    private var silence: (left: Int, commentEvery: Int?, begun: Bool)?
    /// What ended the answer before its end.
    private var end: DemoRequest.End?
    private let pace: Pace?
    private var sentDeltas = 0

    /// `plan` must not be a refusal.
    init(_ plan: AnswerPlan, by voice: any StreamVoice) {
        self.voice = voice
        pace = plan.pace
        interruptions = plan.interruptions.compactMap { interruption in
            guard case .afterChunks(let count) = interruption.moment else { return nil }
            return (count, interruption.kind)
        }
    }

    /// What is true of the answer so far; the record takes it over at the end.
    var outcome: AnswerOutcome {
        var outcome = voice.outcome
        if let end { outcome.end = end }
        return outcome
    }

    /// Writes what comes next and tells what to do after it.
    mutating func advance(into out: inout [UInt8]) -> Signal {
        switch phase {
        case .opening:
            voice.open(&out)
            phase = .content
            return .more
        case .content:
            if let signal = passSilence(&out) ?? interrupt(&out) { return signal }
            guard voice.hasMore else {
                phase = .closing
                return .more
            }
            voice.say(&out)
            sentDeltas += 1
            if case .perSecond(let rate)? = pace { return .paced(perSecond: rate) }
            return .more
        case .closing:
            voice.close(&out)
            phase = .ended
            return .end
        case .ended: return .end
        }
    }

    /// The next stretch of a silence that has begun.
    private mutating func passSilence(_ out: inout [UInt8]) -> Signal? {
        guard var pause = silence else { return nil }
        guard pause.left > 0 else {
            silence = nil
            return nil
        }
        if pause.begun, pause.commentEvery != nil { voice.keepAlive(&out) }
        let stretch = min(pause.left, pause.commentEvery ?? pause.left)
        pause.left -= stretch
        pause.begun = true
        silence = pause
        return .pause(milliseconds: stretch)
    }

    /// The next interruption whose moment has come.
    private mutating func interrupt(_ out: inout [UInt8]) -> Signal? {
        guard !interruptions.isEmpty,
            let index = interruptions.firstIndex(where: { $0.after <= sentDeltas || !voice.hasMore })
        else { return nil }
        switch interruptions.remove(at: index).kind {
        case .silence(let milliseconds, let interval):
            silence = (milliseconds, interval, false)
            return passSilence(&out) ?? .more
        case .stall: return .stall
        case .cut(let manner):
            phase = .ended
            end = .cut
            return .cut(manner)
        case .failure(let failure):
            voice.fail(failure, &out)
            phase = .ended
            end = .error
            return .end
        }
    }
}
