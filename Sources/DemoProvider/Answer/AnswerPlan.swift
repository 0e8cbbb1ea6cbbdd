/// What one request is answered with: the actions of its step, put together.
struct AnswerPlan: Sendable {
    /// The protocol that it is said in.
    let api: DemoAPI
    /// Set when the request is refused; the parts then say nothing.
    private(set) var refusal: ErrorAnswer?
    var parts: [AnswerPart] = []
    /// What searches have found that stands beside the answer.
    var foundPages: [DemoPage] = []
    var usage = UsagePlan()
    var finish = FinishPlan.natural
    /// Whether texts of `reasoning_details` end with a signature.
    var signsDetails = false
    private(set) var repeatedFinishes = 0
    private(set) var contentAfterFinish: String?
    private(set) var matchedStop: (field: String, text: String)?
    private(set) var interruptions: [Interruption] = []
    private(set) var pace: Pace?
    /// How many bytes of the body are written at a time; `nil` for no such limit.
    private(set) var writeSize: Int?
    private(set) var headers: [(name: String, value: String)] = []
    var quirks: Set<Quirk> = []
    /// The stop sequence asked for that ended the text.
    private(set) var stoppedBy: String?

    init(api: DemoAPI = .chat) {
        self.api = api
    }

    /// Takes an action up; false when it refuses the request, so that no further one counts.
    mutating func add(_ kind: DemoAction.Kind, tokens: Int) -> Bool {
        switch kind {
        case .part(let part):
            parts.append(part)
            if case .filler(_, _, let pace?) = part { self.pace = pace }
        case .usage(let plan): usage.merge(plan)
        case .finish(let plan): finish = plan
        case .repeatFinish(let times): repeatedFinishes = times
        case .contentAfterFinish(let text): contentAfterFinish = text
        case .matchedStop(let field, let text): matchedStop = (field, text)
        case .refuse(let reply): refusal = reply.told(in: api)
        case .overflow(let overflow): refusal = overflow.told(in: api).reply(to: tokens)
        case .interrupt(let interruption): interruptions.append(interruption)
        case .pace(let pace): self.pace = pace
        case .splitBytes(let size): writeSize = size
        case .header(let name, let value): headers.append((name, value))
        case .quirk(let quirk): quirks.insert(quirk)
        }
        return refusal == nil
    }

    /// Says `text` when the actions say nothing and do not mean it.
    mutating func speak(otherwise text: @autoclosure () -> String) {
        if parts.isEmpty, !quirks.contains(.empty) {
            parts = [.text(text(), pieceSize: AnswerPart.defaultPieceSize)]
        }
    }

    /// Ends the text where a stop sequence begins, as providers do.
    mutating func honour(stops: [String]) {
        guard !stops.isEmpty else { return }
        for (index, part) in parts.enumerated() {
            guard case .text(let text, let pieceSize) = part else { continue }
            let starts = stops.compactMap { stop in
                stop.isEmpty ? nil : text.firstRange(of: stop).map { (stop: stop, place: $0.lowerBound) }
            }
            guard let start = starts.min(by: { $0.place < $1.place }) else { continue }
            parts[index] = .text(String(text[..<start.place]), pieceSize: pieceSize)
            stoppedBy = start.stop
            parts.removeSubrange((index + 1)...)
            return
        }
    }

    /// The pace of an answer whose script names none.
    mutating func paceUnlessSet(_ pace: Pace) {
        if self.pace == nil { self.pace = pace }
    }

    /// The finish reason that follows from what was said; `nil` for null.
    var finishReason: String? {
        switch finish {
        case .reason(let reason): return reason
        case .null, .none: return nil
        case .natural:
            for part in parts {
                switch part {
                case .call: return "tool_calls"
                case .legacyCall: return "function_call"
                default: continue
                }
            }
            return "stop"
        }
    }
}
