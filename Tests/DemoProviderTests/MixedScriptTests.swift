import TestSupport
import Testing
import Wire

@testable import DemoProvider

/// Any mix of verbs plays to its end, and what it sends are chunks that a reader can parse.
@Suite struct MixedScriptTests {
    private static let actions =
        [
            "say size=3 Grüße, \"you\"", "think size=2 hm", "think field=both x", "think field=tags size=1 y",
            "think field=content-array z", "text count=7 size=11", "refusal No.",
            #"call f {"a":"b && c"} size=2"#,
            #"call gg {"b":[1,2]} id=functions.g:0 signature=S"#, "call h", #"function-call f {"a":1}"#,
            "empty",
            "finish length", "finish null", "finish none", "repeat-finish 2", "content-after-finish late",
            "matched-stop END", "usage prompt=3 shape=every-chunk", "usage shape=x_groq",
            "usage shape=in-choice",
            "error-in-stream after=2 shape=openrouter done", "error-in-stream after=end shape=event",
            "silence 1 after=1 comments=0.3", "cut after=5 clean", "pace 50/s",
        ] + Quirk.allCases.map(\.rawValue) + CallQuirk.allCases.map { "call k {\"x\":1} \($0.rawValue)" }

    @Test(arguments: 0..<200)
    func `a mix of verbs makes readable chunks`(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...8, using: &random)
        let line = (0..<count).map { _ in Self.actions.randomElement(using: &random) ?? "" }.joined(
            separator: " && ")
        let script = try DemoScript(lines: [line])
        let body = try ChatBody(
            try JSONDocument(chat("hi", extra: #","stream_options":{"include_usage":true}"#)))
        var plan = AnswerPlan()
        for action in script.steps[0] {
            let goesOn = plan.add(action.kind, tokens: 1)
            #expect(goesOn)
        }
        plan.speak(otherwise: "hello")

        let identity = AnswerIdentity(salt: "s", sequence: seed, model: "demo", created: 1)
        var play = StreamPlay(plan, by: ChunkVoice(plan, body: body, identity: identity))
        var out: [UInt8] = []
        var turns = 0
        loop: while turns < 10_000 {
            turns += 1
            switch play.advance(into: &out) {
            case .more, .paced, .pause: continue
            case .cut, .stall, .end: break loop
            }
        }
        #expect(turns < 10_000, "\(line)")

        var reader = SSEReader()
        let check: (SSEReader.Item) throws -> Void = { item in
            guard case .event(_, let data) = item, !String(decoding: data, as: UTF8.self).contains("[DONE]")
            else { return }
            let root = try JSONDocument(data).root
            #expect(root.isObject, "\(line)")
        }
        try reader.consume(out, check)
        try reader.finish(check)

        _ = try JSONDocument(WholeReply(plan, body: body, identity: identity).bytes)
    }

    @Test func `no line, however odd, does more than fail`() {
        let alphabet = Array("saycl textuge{}[]\"\\&& == : 019.é\t/#-")
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let verb = DemoVerb.all.randomElement(using: &random)?.name ?? ""
            let tail = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? " "
            }
            let line = "\(verb) \(String(tail))"
            do {
                let script = try DemoScript(lines: [line])
                #expect(script.steps.count == 1, "\(line)")
            } catch {
                #expect(!error.message.isEmpty, "\(line)")
            }
        }
    }
}
