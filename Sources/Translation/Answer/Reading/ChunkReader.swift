import Wire

/// Takes chunks and completions of any OpenAI-compatible dialect apart.
///
/// It remembers only what decides how the next chunk is read, such as whether the provider sends deltas.
struct ChunkReader: AnswerReader {
    /// The field in which the message at hand has its reasoning. Providers send the same text in several: the others
    /// of the same message are copies. In the next message it may be another one.
    private var reasoningField: ReasoningField?
    /// Once deltas came, a `message` beside or after them repeats what they said.
    private var hasSeenDelta = false
    private(set) var hasMessage = false
    /// Once `tool_calls` came, `function_call` repeats them.
    private var hasSeenCalls = false

    private(set) var upstreamID: String?
    private(set) var upstreamModel: String?

    /// Hands on what `chunk` says: usage and errors first, then reasoning, text, tool calls and the end.
    mutating func read(_ chunk: JSONValue, _ receive: (AnswerPiece) -> Void) {
        if chunk.isArray {
            // Gemini wraps errors, and streams that were not asked for as SSE, in an array.
            for element in chunk.elements where element.isObject { read(element, receive) }
            return
        }
        let parts = ChunkParts(chunk)
        if upstreamID == nil { upstreamID = parts.id?.nonEmptyString }
        if upstreamModel == nil { upstreamModel = parts.model?.nonEmptyString }

        let choice = parts.firstChoice
        if let usage = parts.usage ?? choice?.usage ?? parts.groq?["usage"],
            let counts = ReportedUsage(provider: usage)
        {
            receive(.usage(counts))
        }
        if parts.isFailure { return receive(.failure(chunk)) }
        guard let choice else { return }
        receive(.choice)
        read(choice: choice, receive)
        for page in parts.webSearch?.elements.map(\.self) ?? [] {
            if let citation = WebCitation(found: page) { receive(.citation(citation)) }
        }
    }

    /// Whether reasoning in `field` is read; the first field of the message that holds any is the one.
    private mutating func admits(_ field: ReasoningField) -> Bool {
        if reasoningField == nil { reasoningField = field }
        return reasoningField == field
    }

    private mutating func read(choice: ChoiceParts, _ receive: (AnswerPiece) -> Void) {
        if let failure = choice.failure { return receive(.failure(failure)) }
        if let stop = choice.matchedStop { receive(.matchedStop(stop)) }
        if let delta = choice.delta {
            hasSeenDelta = true
            read(message: delta, receive)
        } else if let message = choice.message, !hasSeenDelta {
            read(message: message, receive)
        }
        guard let finish = choice.finishReason else { return }
        var isUnknown = false
        if let reason = FinishReason(finish, isUnknown: &isUnknown) { receive(.finish(reason)) }
        if isUnknown { receive(.loss(Loss("answer.finish_reason", .unknown))) }
    }

    private mutating func read(message: JSONValue, _ receive: (AnswerPiece) -> Void) {
        hasMessage = true
        reasoningField = nil
        let parts = MessageParts(message)
        readReasoning(parts, receive)
        if let content = parts.content { read(content: content, receive) }
        if let refusal = parts.refusal, refusal.isString, !refusal.isEmptyString {
            receive(.refusal(refusal))
        }
        if let annotations = parts.annotations {
            for annotation in annotations.elements {
                if let citation = WebCitation(annotation: annotation) { receive(.citation(citation)) }
            }
        }
        if let calls = parts.toolCalls {
            if calls.isObject { read(call: calls, receive) }
            for call in calls.elements where call.isObject { read(call: call, receive) }
        }
        if let call = parts.functionCall, call.isObject, !hasSeenCalls {
            receive(
                .call(CallFragment(index: nil, id: nil, name: call["name"], arguments: call["arguments"])))
        }
    }

    /// The fields in order of preference.
    private mutating func readReasoning(_ parts: MessageParts, _ receive: (AnswerPiece) -> Void) {
        if let text = parts.reasoningContent { read(reasoning: text, .reasoningContent, receive) }
        if let text = parts.reasoning { read(reasoning: text, .reasoning, receive) }
        if let details = parts.reasoningDetails { readReasoningDetails(details, receive) }
        if let text = parts.thinking { read(reasoning: text, .thinking, receive) }
    }

    private mutating func read(
        reasoning text: JSONValue, _ field: ReasoningField, _ receive: (AnswerPiece) -> Void
    ) {
        if text.isString, !text.isEmptyString, admits(field) { receive(.reasoning(text, field)) }
    }

    /// OpenRouter's array: texts and summaries are read; all of it may have to go back.
    private mutating func readReasoningDetails(_ details: JSONValue, _ receive: (AnswerPiece) -> Void) {
        guard details.isArray, details.count > 0 else { return }
        for detail in details.elements {
            guard let text = detail["text"] ?? detail["summary"], text.isString else { continue }
            read(reasoning: text, .reasoningDetails, receive)
        }
        receive(.details(details))
    }

    private mutating func read(content: JSONValue, _ receive: (AnswerPiece) -> Void) {
        switch content.kind {
        case .string: if !content.isEmptyString { receive(.text(content)) }
        case .array: for part in content.elements { read(part: part, receive) }
        case .object: read(part: content, receive)
        case .null: break
        case .number, .true, .false: receive(.loss(Loss("answer.content", .malformed)))
        }
    }

    private mutating func read(part: JSONValue, _ receive: (AnswerPiece) -> Void) {
        if part.isString {
            read(content: part, receive)
        } else if let thinking = part["thinking"] {
            readThinking(thinking, receive)
        } else if let text = part["text"], text.isString {
            read(content: text, receive)
        } else if let refusal = part["refusal"], refusal.isString {
            if !refusal.isEmptyString { receive(.refusal(refusal)) }
        } else if !part.isNull {
            receive(.loss(Loss("answer.content_part", .unknown)))
        }
    }

    /// Mistral: `{"type":"thinking","thinking":[{"type":"text","text":…}]}`.
    private mutating func readThinking(_ thinking: JSONValue, _ receive: (AnswerPiece) -> Void) {
        read(reasoning: thinking, .content, receive)
        for part in thinking.elements {
            if let text = part.isString ? part : part["text"] { read(reasoning: text, .content, receive) }
        }
    }

    private mutating func read(call: JSONValue, _ receive: (AnswerPiece) -> Void) {
        hasSeenCalls = true
        let extra = call["extra_content"]
        let signature = extra?["google"]?["thought_signature"]?.nonEmptyString
        if let extra, !extra.isNull, signature == nil {
            receive(.loss(Loss("answer.tool_call.extra_content")))
        }
        // Some shims leave the `function` object out.
        let function = call["function"].flatMap { $0.isObject ? $0 : nil } ?? call
        receive(
            .call(
                CallFragment(
                    index: call["index"]?.int, id: call["id"],
                    name: function["name"], arguments: function["arguments"], signature: signature)))
    }
}

extension CallFragment {
    fileprivate init(
        index: Int?, id: JSONValue?, name: JSONValue?, arguments: JSONValue?, signature: String? = nil
    ) {
        let text: Arguments =
            switch arguments?.kind {
            case nil, .null: .none
            case .string: arguments?.nonEmptyString.map { .text(Array($0.utf8)) } ?? .none
            default: .value(Array(arguments?.raw ?? []))
            }
        self.init(
            index: index, id: id?.nonEmptyString, name: name?.nonEmptyString, arguments: text,
            signature: signature)
    }
}
