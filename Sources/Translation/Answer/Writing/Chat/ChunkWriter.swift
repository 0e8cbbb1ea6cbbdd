import Wire

/// Writes an answer as a stream of chat/completions.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat-streaming>.
struct ChunkWriter: StreamWriter {
    /// Chunks that were not taken away yet.
    var out: [UInt8] = []

    /// Everything of a chunk before its delta.
    private let head: [UInt8]
    /// Everything of a chunk behind its delta, while the answer has not ended.
    private let tail: [UInt8]
    private let requestID: String?
    private let sendsUsage: Bool
    private let usesFunctionCall: Bool
    private var block: AnswerBlock?
    /// Everything of a chunk before the text that it adds to the open block.
    private var deltaHead: [UInt8] = []
    private var deltaTail: [UInt8] = []
    private var callCount = 0
    private var detailCount = 0
    /// The text of the open thinking, which goes out once more beside its signature.
    private var reasoning = ReasoningDetail()
    /// Whether there may be citations, so that the text is counted.
    private let citesPages: Bool
    private var citations = Citations()
    /// The length of all text so far, in Unicode scalars.
    private var length = 0

    init(_ context: AnswerContext, messageID: String) {
        requestID = context.requestID
        sendsUsage = !context.hidesUsage
        usesFunctionCall = context.usesFunctionCall
        citesPages = context.citesPages
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.completionFields(messageID, "chat.completion.chunk", context)
        json.name("choices")
        head = json.bytes
        tail = Array((context.hidesUsage ? "}" : #","usage":null}"#).utf8)
    }

    mutating func start(_ usage: ReportedUsage) {
        send { json in
            json.field("role", "assistant")
            json.field("content", "")
            json.name("refusal")
            json.null()
        }
    }

    mutating func open(_ block: AnswerBlock) {
        self.block = block
        switch block {
        case .text: setDelta(#"{"content":""#, #""}"#)
        case .thinking: setDelta(#"{"reasoning_content":""#, #""}"#)
        case .redactedThinking(let data):
            sendDetail { $0.sealedReasoning(data, index: $1) }
        case .toolUse(let id, let name):
            if usesFunctionCall { openFunction(name) } else { openCall(id, name) }
            callCount += 1
        }
    }

    private mutating func openCall(_ id: String, _ name: String) {
        let index = callCount
        send { json in
            json.name("tool_calls")
            json.beginArray()
            json.beginObject()
            json.field("index", index)
            json.field("id", id)
            json.field("type", "function")
            json.name("function")
            json.function(name) { $0.value("") }
            json.endObject()
            json.endArray()
        }
        setDelta(#"{"tool_calls":[{"index":\#(index),"function":{"arguments":""#, #""}}]}"#)
    }

    private mutating func openFunction(_ name: String) {
        send { json in
            json.name("function_call")
            json.function(name) { $0.value("") }
        }
        setDelta(#"{"function_call":{"arguments":""#, #""}}"#)
    }

    private mutating func setDelta(_ start: String, _ end: String) {
        deltaHead = Array("data: ".utf8) + head + Array((#"[{"index":0,"delta":"# + start).utf8)
        deltaTail =
            Array((end + #","logprobs":null,"finish_reason":null}]"#).utf8) + tail + Array("\n\n".utf8)
    }

    mutating func append(escaped text: ArraySlice<UInt8>) {
        if case .thinking? = block { reasoning.append(escaped: text) }
        if citesPages, case .text? = block { length += text.escapedScalarCount }
        out.append(contentsOf: deltaHead)
        out.append(contentsOf: text)
        out.append(contentsOf: deltaTail)
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        var json = JSONWriter(reserving: text.count + text.count / 8 + 8)
        json.append(utf8: text)
        append(escaped: json.bytes[...])
    }

    mutating func beginPassage() { citations.beginPassage(at: length) }

    mutating func cite(_ citation: WebCitation) -> Bool {
        guard citesPages else { return false }
        let known = citations.all.count
        guard citations.add(citation, length: length) else { return false }
        if let placed = citations.all.dropFirst(known).first {
            send { json in
                json.name("annotations")
                json.beginArray()
                placed.writeForChat(to: &json)
                json.endArray()
            }
        }
        return true
    }

    mutating func close(signature: String?) {
        if case .thinking? = block, let signature {
            let detail = reasoning
            sendDetail { detail.write(signature: signature, index: $1, to: &$0) }
        }
        reasoning = ReasoningDetail()
        block = nil
    }

    mutating func end(_ ending: AnswerEnding) {
        let reason = ending.stopReason.finishReason(hasFunctionCall: usesFunctionCall)
        send(
            head + Array(#"[{"index":0,"delta":{},"logprobs":null,"finish_reason":"\#(reason)"}]"#.utf8)
                + tail)
        if sendsUsage {
            var usage = JSONWriter(reserving: 256)
            usage.completionUsage(ending.usage)
            send(head + Array(#"[],"usage":"#.utf8) + usage.bytes + Array("}".utf8))
        }
        send(Array("[DONE]".utf8))
    }

    mutating func fail(_ error: ErrorReply) {
        out += error.event(in: .chatCompletions, requestID: requestID)
    }

    mutating func ping() {
        SSEWriter.append(comment: "ping", to: &out)
    }

    // MARK: Chunks

    private mutating func sendDetail(_ write: (inout JSONWriter, Int) -> Void) {
        let index = detailCount
        detailCount += 1
        send { json in
            json.name("reasoning_details")
            json.beginArray()
            write(&json, index)
            json.endArray()
        }
    }

    private mutating func send(delta fields: (inout JSONWriter) -> Void) {
        var delta = JSONWriter(reserving: 256)
        delta.beginObject()
        fields(&delta)
        delta.endObject()
        send(
            head + Array(#"[{"index":0,"delta":"#.utf8) + delta.bytes
                + Array(#","logprobs":null,"finish_reason":null}]"#.utf8) + tail)
    }

    private mutating func send(_ data: [UInt8]) {
        SSEWriter.append(event: "", data: data, to: &out)
    }
}
