/// What became of an answer, as the record wants it.
struct AnswerOutcome: Sendable, Equatable {
    var end: DemoRequest.End
    /// The tokens reported; `nil` when none were.
    var usage: DemoUsage?
    var toolCalls = 0

    init(end: DemoRequest.End) {
        self.end = end
    }
}
