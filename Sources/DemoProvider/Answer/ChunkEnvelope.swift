import Wire

/// What all chunks of an answer share, and what may stand around a delta.
struct ChunkEnvelope: Sendable {
    /// What a chunk has instead of a delta with members.
    enum Content {
        case members([UInt8])
        case null
        case missing
    }

    /// The members before `choices`, with the opening brace and a comma at the end.
    private let opening: [UInt8]
    private let deltaName: [UInt8]
    private let role: [UInt8]
    private let nullContent: Bool
    private let choiceNoise: [UInt8]

    init(_ identity: AnswerIdentity, quirks: Set<Quirk>) {
        var json = JSONWriter()
        json.beginObject()
        json.field("id", identity.completionID)
        json.field("object", "chat.completion.chunk" as StaticString)
        json.field("created", Int(identity.created))
        json.field("model", identity.model)
        json.field("system_fingerprint", "fp_demo" as StaticString)
        if quirks.contains(.noise) {
            json.field("obfuscation", "x7Kp" as StaticString)
            json.field("service_tier", "default" as StaticString)
            json.name("citations")
            json.beginArray()
            json.endArray()
            json.name("timings")
            json.raw(Array(#"{"predicted_per_second":41.5}"#.utf8))
        }
        opening = json.bytes + [UInt8(ascii: ",")]
        deltaName = Array((quirks.contains(.messageNotDelta) ? #""message":"# : #""delta":"#).utf8)
        role = quirks.contains(.roleEveryChunk) ? Array(#""role":"assistant","#.utf8) : []
        nullContent = quirks.contains(.nullContent)
        choiceNoise = Array(
            (quirks.contains(.noise) ? #""logprobs":{"content":[{"token":"x","logprob":-0.5}]},"# : "").utf8)
    }

    /// A chunk as one event. `finish` is its reason (`nil` for null), `choiceExtra` and `extra` are members
    /// with a comma before them.
    func append(
        _ content: Content, finish: String?, choiceExtra: [UInt8] = [], extra: [UInt8] = [],
        framing: inout EventFraming, to out: inout [UInt8]
    ) {
        framing.open(&out)
        out += opening
        framing.breakLine(&out)
        out += Self.choices
        appendDelta(content, to: &out)
        out += choiceNoise
        if let finish {
            var json = JSONWriter()
            json.value(finish)
            out += Self.finishReason + json.bytes
        } else {
            out += Self.noFinishReason
        }
        out += choiceExtra
        out += Self.choicesEnd
        out += extra
        out.append(UInt8(ascii: "}"))
        framing.close(&out)
    }

    private func appendDelta(_ content: Content, to out: inout [UInt8]) {
        switch content {
        case .missing: return
        case .null: out += deltaName + Self.null
        case .members(let members):
            out += deltaName
            out.append(UInt8(ascii: "{"))
            if !role.isEmpty, !members.starts(with: Self.roleName) { out += role }
            if nullContent, members.starts(with: Self.callsName) { out += Self.nullContentMember }
            out += members
            // A role that nothing follows leaves its comma.
            if out.last == UInt8(ascii: ",") { out.removeLast() }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: ","))
    }

    /// A chunk without choices, with these members after a comma.
    func append(choiceless extra: [UInt8], framing: inout EventFraming, to out: inout [UInt8]) {
        framing.open(&out)
        out += opening
        framing.breakLine(&out)
        out += Self.noChoices
        out += extra
        out.append(UInt8(ascii: "}"))
        framing.close(&out)
    }

    /// A chunk of the second of two choices.
    func appendSecondChoice(framing: inout EventFraming, to out: inout [UInt8]) {
        framing.open(&out)
        out += opening
        framing.breakLine(&out)
        out += Self.secondChoice
        framing.close(&out)
    }

    /// A chunk that carries an error beside its choice, as OpenRouter sends it.
    func errorChunk(_ error: [UInt8]) -> [UInt8] {
        opening + Self.error + error + Self.erroredChoice
    }

    private static let null = Array("null".utf8)
    private static let choices = Array(#""choices":[{"index":0,"#.utf8)
    private static let noFinishReason = Array(#""finish_reason":null"#.utf8)
    private static let finishReason = Array(#""finish_reason":"#.utf8)
    private static let choicesEnd = Array("}]".utf8)
    private static let noChoices = Array(#""choices":[]"#.utf8)
    private static let roleName = Array(#""role""#.utf8)
    private static let callsName = Array(#""tool_calls""#.utf8)
    private static let nullContentMember = Array(#""content":null,"#.utf8)
    private static let error = Array(#""error":"#.utf8)
    private static let erroredChoice = Array(
        #","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#.utf8)
    private static let secondChoice = Array(
        #""choices":[{"index":1,"delta":{"content":"(not asked for)"},"finish_reason":null}]}"#.utf8)
}
