import Wire

extension DemoVerb {
    /// What an answer says.
    static let content = [
        DemoVerb(
            name: "say", usage: "[size=BYTES] TEXT",
            summary: "text, in pieces of size bytes (16); \\n, \\\" and \\& are escapes",
            form: .text(options: ["size"]), build: say),
        DemoVerb(
            name: "text", usage: "[count=N] [size=BYTES] [rate=N/s] [burst]",
            summary: "filler text: count chunks (200) of size bytes (20)", build: filler),
        DemoVerb(
            name: "huge-line", usage: "BYTES", summary: "filler text of so many bytes in one line",
            build: hugeLine),
        DemoVerb(
            name: "think", usage: "[field=FIELD] [size=BYTES] TEXT",
            summary: "reasoning; FIELD is \(ReasoningField.allCases.map(\.rawValue).joined(separator: ", "))",
            form: .text(options: ["field", "size"]), build: think),
        DemoVerb(
            name: "refusal", usage: "[size=BYTES] TEXT", summary: "the refusal field",
            form: .text(options: ["size"]), build: refusal),
        DemoVerb(
            name: "call", usage: "NAME [{JSON}|raw=\"…\"] [id=ID] [size=BYTES] [signature=S] [WAY…]",
            summary: "a tool call; several in one step are parallel", build: call),
        DemoVerb(
            name: "search", usage: "[results=N] QUERY",
            summary: """
                a search of the web that runs here, as at the provider, and finds N pages (2), which the text behind it \
                cites; nothing, where the request offers none
                """,
            form: .text(options: ["results"]), build: search),
        DemoVerb(
            name: "function-call", usage: "NAME [{JSON}]", summary: "the function_call of old",
            build: legacyCall),
    ]

    private static let pieceSizes = 1...(64 << 20)

    private static func say(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        .part(.text(words.text, pieceSize: try pieceSize(&words)))
    }

    private static func filler(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        var pace: Pace? = words.takeFlag("burst") ? .burst : nil
        if let rate = words.takeOption("rate") { pace = try chunkPace(rate, verb: "text") }
        return .part(
            .filler(
                count: try words.takeNumber("count", in: 0...100_000_000) ?? 200,
                size: try words.takeNumber("size", in: pieceSizes) ?? 20,
                pace: pace))
    }

    private static func hugeLine(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let size = try words.takeNumber(in: pieceSizes) else {
            throw ScriptError("`huge-line` takes a number of bytes")
        }
        return .part(.filler(count: 1, size: size, pace: nil))
    }

    private static func think(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let field = try words.takeChoice("field", of: ReasoningField.self) ?? .reasoningContent
        return .part(.reasoning(words.text, field: field, pieceSize: try pieceSize(&words)))
    }

    private static func refusal(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        .part(.refusal(words.text, pieceSize: try pieceSize(&words)))
    }

    private static func call(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let name = words.takeWord() else { throw ScriptError("`call` takes the name of a tool") }
        var call = ToolCall(name: name, arguments: try takeArguments(&words))
        call.id = words.takeOption("id")
        call.signature = words.takeOption("signature")
        call.pieceSize = try pieceSize(&words)
        let quirks = words.takeFlags(of: CallQuirk.self)
        return .part(.call(call, quirks))
    }

    private static func search(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard !words.text.isEmpty else { throw ScriptError("`search` takes what to search for") }
        let count = try words.takeNumber("results", in: 0...50) ?? 2
        return .part(.search(DemoSearch(query: words.text, count: count)))
    }

    private static func legacyCall(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let name = words.takeWord() else {
            throw ScriptError("`function-call` takes the name of a function")
        }
        return .part(.legacyCall(name: name, arguments: try takeArguments(&words)))
    }

    private static func pieceSize(_ words: inout ScriptArguments) throws(ScriptError) -> Int {
        try words.takeNumber("size", in: pieceSizes) ?? AnswerPart.defaultPieceSize
    }

    /// A JSON object as it was written, or `raw=` with whatever it holds; nothing gives an empty string.
    private static func takeArguments(_ words: inout ScriptArguments) throws(ScriptError) -> String {
        if let raw = words.takeOption("raw") { return raw }
        guard let json = words.takeWord(where: { $0.hasPrefix("{") }) else { return "" }
        do {
            _ = try JSONDocument(Array(json.utf8))
        } catch {
            throw ScriptError("the arguments are not JSON: \(error); write broken ones as raw=\"…\"")
        }
        return json
    }
}
