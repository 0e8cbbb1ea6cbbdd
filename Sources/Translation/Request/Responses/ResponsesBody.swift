import Wire

/// The Messages request that asks the same as a request of the Responses API.
struct ResponsesBody {
    /// A body of `POST /v1/messages`.
    let body: [UInt8]
    /// What the answer needs to know.
    let terms: ResponseTerms
    /// What could not be carried over.
    let losses: [Loss]

    /// Fields that say nothing which another provider could follow, or that hold for OpenAI's own tools and prices.
    private static let dropped: [StaticString] = [
        "service_tier", "top_logprobs", "prompt_cache_retention", "context_management",
    ]

    init(_ request: OpenAIRequest, on target: TargetTerms) throws(ErrorReply) {
        try Self.refuseWhatNeedsMemory(request)
        var terms = ResponseTerms(request)
        var conversation = ResponsesConversation(isNative: target.isNative)
        try conversation.read(request)
        let dialect = target.profile.dialect(for: target.model)
        if target.isNative, case .askToContinue = dialect.prefill { conversation.askToContinue() }
        let tools = try ResponsesTools(
            request, isNative: target.isNative, losses: &conversation.losses)
        terms.customTools = tools.custom
        terms.namespaced = tools.namespaced

        let thinking = MessagesThinking(
            responses: request, target,
            MessagesThinking.Occasion(
                isForced: tools.isForced, isLoopWithoutThinking: !conversation.resumesThinking),
            showsThinking: terms.showsThinking, &conversation.losses)
        var json = JSONWriter(reserving: request.document.bytes.count + 1024)
        json.beginObject()
        json.field("model", request.model)
        json.field("max_tokens", thinking.maxTokens)
        conversation.writeSystem(to: &json)
        conversation.writeMessages(to: &json)
        tools.write(to: &json)
        let schema = Self.schema(request)
        let isAnyJSON = request["text"]?["format"]?["type"]?.equals("json_object") == true
        if target.isNative {
            // The prompt has to ask for JSON itself.
            if isAnyJSON { conversation.losses.add("request.output_format", .narrowed) }
            if schema != nil, !dialect.takesOutputFormat {
                conversation.losses.add("request.output_format", .narrowed)
            }
            thinking.write(
                to: &json, schema: dialect.takesOutputFormat ? schema.map { AnswerForm.closed($0) } : nil)
            MessagesSampling(request: request, dialect: dialect, isThinking: thinking.isOn)
                .write(to: &json, &conversation.losses)
        } else {
            thinking.write(to: &json, schema: schema?.raw, isAnyJSON: isAnyJSON)
            Self.writeSampling(request, to: &json)
        }
        if let user = request.user, !user.isEmpty {
            json.name("metadata")
            json.beginObject()
            json.field("user_id", target.isNative ? MessagesBody.userID(user) : user)
            json.endObject()
        }
        if request.isStream { json.field("stream", true) }
        json.endObject()

        for name in Self.dropped where request[name] != nil { conversation.losses.add("request.\(name)") }
        // Only searches are called by the provider, and they are told how often.
        if request["max_tool_calls"] != nil, !tools.hasSearch {
            conversation.losses.add("request.max_tool_calls")
        }
        if request["text"]?["verbosity"]?.isString == true { conversation.losses.add("request.verbosity") }
        body = json.bytes
        self.terms = terms
        losses = conversation.losses.all
    }

    /// Refuses what would be answered without the conversation it belongs to.
    private static func refuseWhatNeedsMemory(_ request: OpenAIRequest) throws(ErrorReply) {
        if request["previous_response_id"] != nil {
            throw .invalidRequest(
                "The provider of this model keeps no responses, so that 'previous_response_id' names none. "
                    + "Send the whole conversation in 'input'.",
                code: "previous_response_not_found")
        }
        for field in ["conversation", "prompt"] as [StaticString] where request[field] != nil {
            throw .invalidRequest(
                "The provider of this model has no '\(field)'. Send the whole conversation in 'input'.",
                code: "unsupported_parameter")
        }
    }

    /// What is translated further is narrowed there.
    private static func writeSampling(_ request: OpenAIRequest, to json: inout JSONWriter) {
        for name in ["temperature", "top_p"] as [StaticString] {
            // 1 is what it is anyway.
            guard let value = request[name], value.isNumber, value.double != 1 else { continue }
            json.field(name, value)
        }
    }

    /// The schema that the answer's text has to fit.
    private static func schema(_ request: OpenAIRequest) -> JSONValue? {
        guard let format = request["text"]?["format"], format["type"]?.equals("json_schema") == true,
            let schema = format["schema"], schema.isObject
        else { return nil }
        return schema
    }
}

extension TargetTerms {
    /// Whether the provider speaks the Messages API itself.
    var isNative: Bool { profile.apis.contains(.messages) }
}
