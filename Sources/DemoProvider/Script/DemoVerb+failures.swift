extension DemoVerb {
    /// What keeps an answer from being given or finished.
    static let failures = [
        DemoVerb(
            name: "status",
            usage: "CODE [type=T] [code=C] [param=P] [message=\"…\"] [retry-after=SECONDS] [shape=SHAPE]",
            summary: "an error answer; SHAPE is \(names(of: ErrorShape.self))", build: status),
        DemoVerb(
            name: "overflow", usage: "[TOKENS] [LIMIT] [shape=SHAPE]",
            summary: "the context is too small; SHAPE is \(names(of: ContextOverflow.Shape.self))",
            build: overflow),
        DemoVerb(
            name: "context-limit", usage: "TOKENS [shape=SHAPE]",
            summary: "overflow, but only when the request is larger (body bytes / 4)", build: contextLimit),
        DemoVerb(
            name: "error-in-stream",
            usage: "[after=N|end] [shape=SHAPE] [code=C] [message=\"…\"] [done]",
            summary: """
                an error after N chunks of content (0), then the end, with [DONE] if told; \
                SHAPE is \(names(of: StreamFailure.Shape.self)); whole answers are not touched
                """,
            build: errorInStream),
        DemoVerb(
            name: "cut", usage: "[before|after=N|end] [clean|hard]",
            summary: """
                the connection closes after N chunks (0); clean ends the HTTP body properly, \
                hard resets the connection
                """,
            build: cut),
        DemoVerb(
            name: "silence", usage: "SECONDS [before|after=N|end] [comments=SECONDS]",
            summary: "nothing for so long (before the status line), but comment lines if told",
            build: silence),
        DemoVerb(
            name: "stall", usage: "[before|after=N|end]",
            summary: "nothing until the client leaves (after 0 chunks)", build: stall),
    ]

    private static func names<Choice: RawRepresentable<String> & CaseIterable>(of _: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static func status(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let status = try words.takeNumber(in: 200...599) else {
            throw ScriptError("`status` takes an HTTP status")
        }
        var reply = ErrorAnswer(status: status)
        reply.type = words.takeOption("type")
        reply.code = words.takeOption("code")
        reply.param = words.takeOption("param")
        reply.message = words.takeOption("message")
        reply.retryAfter = words.takeOption("retry-after")
        reply.shape = try words.takeChoice("shape", of: ErrorShape.self) ?? .openai
        return .refuse(reply)
    }

    private static let tokens = 0...1_000_000_000

    private static func overflow(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let tokens = try words.takeNumber(in: tokens)
        let limit = try words.takeNumber(in: Self.tokens)
        let shape = try words.takeChoice("shape", of: ContextOverflow.Shape.self) ?? .openai
        return .overflow(ContextOverflow(shape: shape, limit: limit ?? 200_000, claimed: tokens ?? 250_000))
    }

    private static func contextLimit(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let limit = try words.takeNumber(in: tokens) else {
            throw ScriptError("`context-limit` takes a number of tokens")
        }
        let shape = try words.takeChoice("shape", of: ContextOverflow.Shape.self) ?? .openai
        return .overflow(ContextOverflow(shape: shape, limit: limit, claimed: nil))
    }

    private static func errorInStream(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let moment = try words.takeMoment() ?? .afterChunks(0)
        guard moment != .beforeHead else {
            throw ScriptError("`error-in-stream` has no `before`; `status` answers with an error at once")
        }
        let failure = StreamFailure(
            shape: try words.takeChoice("shape", of: StreamFailure.Shape.self) ?? .openai,
            message: words.takeOption("message") ?? "The demo provider was told to fail here.",
            code: words.takeOption("code"),
            sendsDone: words.takeFlag("done"))
        return .interrupt(Interruption(kind: .failure(failure), moment: moment))
    }

    private static func cut(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let moment = try words.takeMoment() ?? .afterChunks(0)
        let manner: CutManner = words.takeFlag("hard") ? .hard : words.takeFlag("clean") ? .clean : .closed
        return .interrupt(Interruption(kind: .cut(manner), moment: moment))
    }

    private static func silence(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let seconds = words.takeWord(where: { $0.first?.isNumber == true }) else {
            throw ScriptError("`silence` takes seconds")
        }
        let milliseconds = try words.milliseconds(seconds)
        var interval: Int?
        if let comments = words.takeOption("comments") { interval = max(1, try words.milliseconds(comments)) }
        let moment = try words.takeMoment() ?? .beforeHead
        return .interrupt(
            Interruption(kind: .silence(milliseconds: milliseconds, commentEvery: interval), moment: moment))
    }

    private static func stall(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        .interrupt(Interruption(kind: .stall, moment: try words.takeMoment() ?? .afterChunks(0)))
    }
}
