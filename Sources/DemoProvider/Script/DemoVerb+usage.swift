extension DemoVerb {
    /// What an answer reports at its end.
    static let usageAndFinish = [
        DemoVerb(
            name: "usage",
            usage: "[prompt=N] [completion=N] [cached=N] [cache-write=N] [reasoning=N] [shape=SHAPE]",
            summary: """
                the tokens reported (a quarter of the bytes); \
                SHAPE is \(UsageShape.allCases.map(\.rawValue).joined(separator: ", "))
                """,
            build: usage),
        DemoVerb(
            name: "finish", usage: "REASON|null|none",
            summary: "finish_reason; null sends a null, none no finishing chunk", build: finish),
        DemoVerb(
            name: "repeat-finish", usage: "[N]", summary: "the finishing chunk N times more (1)",
            build: repeatFinish),
        DemoVerb(
            name: "content-after-finish", usage: "TEXT", summary: "text after the finishing chunk",
            form: .text(options: []), build: contentAfterFinish),
        DemoVerb(
            name: "matched-stop", usage: "[field=stop_reason|matched_stop|stopping_word] TEXT",
            summary: "which stop sequence matched, as vLLM, SGLang or llama.cpp say it",
            form: .text(options: ["field"]), build: matchedStop),
    ]

    private static func usage(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let tokens = 0...1_000_000_000
        var plan = UsagePlan()
        plan.prompt = try words.takeNumber("prompt", in: tokens)
        plan.completion = try words.takeNumber("completion", in: tokens)
        plan.cached = try words.takeNumber("cached", in: tokens)
        plan.cacheWrite = try words.takeNumber("cache-write", in: tokens)
        plan.reasoning = try words.takeNumber("reasoning", in: tokens)
        plan.shape = try words.takeChoice("shape", of: UsageShape.self)
        return .usage(plan)
    }

    private static func finish(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let reason = words.takeWord() else { throw ScriptError("`finish` takes a reason") }
        return switch reason {
        case "null": .finish(.null)
        case "none": .finish(.none)
        default: .finish(.reason(reason))
        }
    }

    private static func repeatFinish(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        .repeatFinish(try words.takeNumber(in: 1...1_000) ?? 1)
    }

    private static func contentAfterFinish(
        _ words: inout ScriptArguments
    ) throws(ScriptError) -> DemoAction.Kind {
        .contentAfterFinish(words.text)
    }

    private static func matchedStop(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let field = words.takeOption("field") ?? "stop_reason"
        guard ["stop_reason", "matched_stop", "stopping_word"].contains(field) else {
            throw ScriptError("`matched-stop field=` takes stop_reason, matched_stop or stopping_word")
        }
        return .matchedStop(field: field, text: words.text)
    }
}
