/// What the server does with one HTTP request.
struct Reply {
    enum Body {
        case whole([UInt8])
        /// Only a part of the bytes that the head promises, then the break.
        case broken([UInt8], CutManner)
        case stream(StreamPlay)
    }

    var status: Int
    var contentType = "application/json"
    var headers: [(name: String, value: String)] = []
    var body: Body
    /// What comes before the status line.
    var before: [Interruption.Kind] = []
    /// How many bytes of the body are written at a time; `nil` for no such limit.
    var writeSize: Int?
    /// The request on the record; `nil` for those that are not recorded.
    var request: DemoRequest?
    /// What the record is told at the end; a stream knows better by then.
    var outcome = AnswerOutcome(end: .complete)

    init(status: Int, body: Body) {
        self.status = status
        self.body = body
    }

    init(status: Int, json: [UInt8]) {
        self.init(status: status, body: .whole(json))
    }

    init(_ error: ErrorAnswer) {
        self.init(status: error.status, body: .whole(error.bytes))
        contentType = error.contentType
        if let seconds = error.retryAfter { headers.append(("retry-after", seconds)) }
        outcome.end = .error
    }
}
