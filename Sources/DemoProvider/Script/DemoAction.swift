/// One action of a step: what to do, and for which requests.
struct DemoAction: Equatable, Sendable {
    /// Which requests an action is for; the others pass it by as if it were not written.
    struct Condition: Equatable, Sendable {
        /// Only the first so many requests that reach this action with this script and credential.
        var times: Int?
        /// Only requests for this model.
        var model: String?
        /// Only streams, or only whole answers.
        var stream: Bool?
    }

    enum Kind: Equatable, Sendable {
        case part(AnswerPart)
        case usage(UsagePlan)
        case finish(FinishPlan)
        case repeatFinish(Int)
        case contentAfterFinish(String)
        case matchedStop(field: String, text: String)
        /// Refuse the request instead of answering it.
        case refuse(ErrorAnswer)
        /// Refuse it when it does not fit a context window.
        case overflow(ContextOverflow)
        case interrupt(Interruption)
        case pace(Pace)
        case splitBytes(Int)
        case header(name: String, value: String)
        case quirk(Quirk)
    }

    let kind: Kind
    var condition = Condition()
}

/// When, in the course of an answer, something happens.
enum Moment: Equatable, Sendable {
    /// Before the status line.
    case beforeHead
    /// After so many chunks with content; past the last one, before the finish.
    case afterChunks(Int)
}

/// Something that comes between a request and the end of its answer.
struct Interruption: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Nothing for so long; a comment line at every interval, when one is given.
        case silence(milliseconds: Int, commentEvery: Int?)
        /// Nothing until the client leaves.
        case stall
        case cut(CutManner)
        case failure(StreamFailure)
    }

    let kind: Kind
    let moment: Moment
}

/// How an answer is broken off.
enum CutManner: String, CaseIterable, Sendable {
    /// The connection closes; the body's last HTTP chunk never comes.
    case closed
    /// The body ends as HTTP wants it, without finish and `[DONE]`.
    case clean
    /// The connection is reset (TCP RST).
    case hard
}

/// What becomes of `finish_reason`.
enum FinishPlan: Equatable, Sendable {
    /// `stop`, or `tool_calls` after calls.
    case natural
    case reason(String)
    /// The finishing chunk is sent, its reason is null.
    case null
    /// No finishing chunk at all.
    case none
}

/// How quickly the chunks of a stream follow each other.
enum Pace: Equatable, Sendable {
    /// As fast as the client reads.
    case burst
    case perSecond(Int)
}
