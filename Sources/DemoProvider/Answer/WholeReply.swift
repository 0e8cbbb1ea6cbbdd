import Wire

/// An answer in one JSON object.
struct WholeReply {
    let bytes: [UInt8]
    let outcome: AnswerOutcome

    init(bytes: [UInt8], outcome: AnswerOutcome) {
        self.bytes = bytes
        self.outcome = outcome
    }

    /// `plan` must not be a refusal.
    init(_ plan: AnswerPlan, body: ChatBody, identity: AnswerIdentity) {
        let message = WholeMessage(plan, ids: identity.callIDs)
        let shape = plan.usage.shape ?? .openai
        let report = plan.usage.report(
            requestBytes: body.document.bytes.count, sentBytes: message.weight,
            reasoningBytes: message.reasoningWeight)

        var json = JSONWriter(reserving: 1024)
        json.beginObject()
        json.field("id", identity.completionID)
        json.field("object", "chat.completion" as StaticString)
        json.field("created", Int(identity.created))
        json.field("model", identity.model)
        json.name("choices")
        json.beginArray()
        json.beginObject()
        json.field("index", 0)
        json.name("message")
        message.append(to: &json)
        json.name("finish_reason")
        if let reason = plan.finishReason { json.value(reason) } else { json.null() }
        if let stop = plan.matchedStop {
            json.name(stop.field)
            json.value(stop.text)
        }
        if shape == .inChoice {
            json.name("usage")
            report.append(to: &json, shape: shape)
        }
        json.endObject()
        json.endArray()
        if shape == .xGroq {
            json.name("x_groq")
            json.beginObject()
            json.name("usage")
            report.append(to: &json, shape: shape)
            json.endObject()
        } else if shape != .none, shape != .inChoice {
            json.name("usage")
            report.append(to: &json, shape: shape)
        }
        if !plan.foundPages.isEmpty { plan.foundPages.appendWebSearch(to: &json) }
        json.field("system_fingerprint", "fp_demo" as StaticString)
        json.endObject()
        bytes = json.bytes

        var outcome = AnswerOutcome(end: .complete)
        outcome.usage = shape == .none ? nil : DemoUsage(report, shape: shape)
        outcome.toolCalls = message.callCount
        self.outcome = outcome
    }
}

/// The `message` of a whole answer: the parts of a plan gathered by kind.
private struct WholeMessage {
    private var text: [UInt8] = []
    private var thinking: [UInt8] = []
    private var refusal: [UInt8]?
    private var reasoning: [(field: ReasoningField, text: [UInt8])] = []
    private var calls: [ToolCall] = []
    private var callQuirks: Set<CallQuirk> = []
    private var legacyCall: (name: String, arguments: [UInt8])?
    private var annotations: [DemoPage.Placed] = []
    private var saysText = false
    private let asArray: Bool
    private let signsDetails: Bool
    private let role: Bool
    private let ids: CallIDs
    private(set) var weight = 0
    private(set) var reasoningWeight = 0

    var callCount: Int { calls.count + (legacyCall == nil ? 0 : 1) }

    init(_ plan: AnswerPlan, ids: CallIDs) {
        self.ids = ids
        asArray = plan.quirks.contains(.contentArray)
        signsDetails = plan.signsDetails
        role = !plan.quirks.contains(.noRole)
        for part in plan.parts { add(part) }
    }

    private mutating func add(_ part: AnswerPart) {
        switch part {
        case .text(let more, _): say(more.utf8)
        case .filler(let count, let size, _): say(Filler.whole(count: count, size: size))
        case .reasoning(let more, let field, _): think(more, field)
        case .refusal(let more, _):
            refusal = (refusal ?? []) + Array(more.utf8)
            weight += more.utf8.count
        case .call(let call, let quirks):
            calls.append(call)
            callQuirks.formUnion(quirks)
            weight += call.arguments.utf8.count
        case .legacyCall(let name, let arguments):
            legacyCall = (name, Array(arguments.utf8))
            weight += arguments.utf8.count
        case .citations(let pages, let range): annotations += pages.map { ($0, range) }
        case .search: break
        }
    }

    private mutating func say(_ more: some Collection<UInt8>) {
        saysText = true
        text += more
        weight += more.count
    }

    private mutating func think(_ more: String, _ field: ReasoningField) {
        reasoningWeight += more.utf8.count
        if let tagged = field.tagged(more) { return say(tagged.utf8) }
        weight += more.utf8.count
        if field == .contentArray {
            thinking += more.utf8
        } else if let index = reasoning.firstIndex(where: { $0.field == field }) {
            reasoning[index].text += more.utf8
        } else {
            reasoning.append((field, Array(more.utf8)))
        }
    }

    func append(to json: inout JSONWriter) {
        json.beginObject()
        if role { json.field("role", "assistant" as StaticString) }
        json.name("content")
        if asArray || !thinking.isEmpty {
            json.beginArray()
            if !thinking.isEmpty { ContentPart.append(thinking: thinking, to: &json) }
            if saysText { ContentPart.append(text: text, to: &json) }
            json.endArray()
        } else if saysText {
            Self.append(text, to: &json)
        } else {
            json.null()
        }
        for (field, text) in reasoning {
            let signature =
                signsDetails ? DemoSignature.made(for: String(decoding: text, as: UTF8.self)) : nil
            ContentPart.append(reasoning: text, field: field, signature: signature, to: &json)
        }
        json.name("refusal")
        if let refusal { Self.append(refusal, to: &json) } else { json.null() }
        if !annotations.isEmpty { DemoPage.append(annotations: annotations, to: &json) }
        if !calls.isEmpty { ToolCallDeltas(calls, quirks: callQuirks, ids: ids).append(to: &json) }
        if let legacyCall {
            json.name("function_call")
            json.beginObject()
            json.field("name", legacyCall.name)
            json.name("arguments")
            Self.append(legacyCall.arguments, to: &json)
            json.endObject()
        }
        json.endObject()
    }

    private static func append(_ text: [UInt8], to json: inout JSONWriter) {
        json.beginString()
        json.append(utf8: text)
        json.endString()
    }
}
