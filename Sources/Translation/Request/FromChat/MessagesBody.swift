import Wire

/// The Messages request that asks the same as a chat/completions request.
///
/// The same request always gives the same bytes, and a growing conversation the same bytes at its beginning:
/// providers' prompt caches depend on it.
struct MessagesBody {
    /// The request, under the client's name of the model.
    private(set) var bytes: [UInt8] = []
    /// What could not be carried over, each kind once.
    private(set) var losses: LossList
    /// Whether the client knows a single `function_call` instead of `tool_calls`.
    var usesFunctionCall: Bool { tools.usesFunctionCall }
    /// Whether the client of a stream did not ask for its usage.
    let hidesUsage: Bool
    /// Whether the model may search the web.
    var hasSearch: Bool { tools.hasSearch }

    let request: OpenAIRequest
    private let tools: ChatTools

    init(_ request: OpenAIRequest, on terms: TargetTerms) throws(ErrorReply) {
        self.request = request
        try Self.refuseSeveralChoices(request)
        guard let messages = request["messages"] else {
            throw .invalidRequest("Missing required parameter: 'messages'.")
        }
        var history = try ChatHistory(messages)
        let dialect = terms.profile.dialect(for: terms.model)
        if case .askToContinue = dialect.prefill { history.askToContinue() }
        losses = history.losses
        tools = try ChatTools(request, called: history.calledTools, &losses)
        hidesUsage = request.isStream && request["stream_options"]?["include_usage"]?.bool != true

        let form = AnswerForm(request, dialect, &losses)
        let thinking = MessagesThinking(
            request, terms,
            MessagesThinking.Occasion(
                isForced: tools.isForced, isLoopWithoutThinking: history.isLoopWithoutThinking), &losses)

        var json = JSONWriter(reserving: request.document.bytes.count + 512)
        json.beginObject()
        json.field("model", request.model)
        writeSystem(history.system, form, to: &json)
        json.name("messages")
        history.turns.write(to: &json)
        tools.write(to: &json)
        json.field("max_tokens", thinking.maxTokens)
        writeStops(to: &json)
        MessagesSampling(request: request, dialect: dialect, isThinking: thinking.isOn).write(
            to: &json, &losses)
        thinking.write(to: &json, schema: form.schema)
        writeUser(to: &json)
        if request.isStream { json.field("stream", true) }
        json.endObject()
        noteDroppedFields()
        bytes = json.bytes
    }

    private static func refuseSeveralChoices(_ request: OpenAIRequest) throws(ErrorReply) {
        guard let count = request["n"], count.int != 1 else { return }
        throw .invalidRequest(
            "Invalid 'n': this model's provider gives one choice; send the request several times.")
    }

    private func writeSystem(_ blocks: [[UInt8]], _ form: AnswerForm, to json: inout JSONWriter) {
        guard !blocks.isEmpty || form.instruction != nil else { return }
        json.name("system")
        json.beginArray()
        for block in blocks { json.raw(block) }
        if let instruction = form.instruction {
            json.beginObject()
            json.field("type", "text")
            json.name("text")
            json.beginString()
            json.append(text: instruction)
            if let schema = form.describedSchema { json.append(utf8: schema.raw) }
            json.endString()
            json.endObject()
        }
        json.endArray()
    }

    /// Who asks, as the client says it.
    private func writeUser(to json: inout JSONWriter) {
        guard let user = request.user, !user.isEmpty else { return }
        json.name("metadata")
        json.beginObject()
        json.field("user_id", Self.userID(user))
        json.endObject()
    }

    /// A name within the API's limit.
    static func userID(_ user: String) -> String {
        user.utf8.count <= 256 ? user : SHA256.hexadecimal(of: user)
    }

    private mutating func writeStops(to json: inout JSONWriter) {
        guard let stop = request["stop"] else { return }
        let all = stop.isString ? [stop] : Array(stop.elements)
        // The API refuses sequences of white space.
        let stops = all.filter { $0.isString && !$0.isBlankString }
        if stops.count < all.count { losses.add("request.stop") }
        guard !stops.isEmpty else { return }
        json.name("stop_sequences")
        json.beginArray()
        for stop in stops { json.value(stop) }
        json.endArray()
    }

    // MARK: What is left

    /// Fields that are read, or that mean nothing elsewhere.
    private static let known: [StaticString] = [
        "model", "messages", "n", "tools", "functions", "tool_choice", "function_call", "parallel_tool_calls",
        "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k",
        "stop",
        "user", "safety_identifier", "metadata", "store", "prompt_cache_key", "prompt_cache_retention",
        "reasoning_effort", "reasoning", "thinking", "response_format", "web_search_options",
    ]

    /// Unknown fields that are named one by one; more than clients have.
    private static let unknownLimit = 32

    /// Notes the fields that were left out, unless they ask for what everybody gets anyway.
    private mutating func noteDroppedFields() {
        var unknown = 0
        for member in request.document.root.members where Self.saysSomething(member.value) {
            if Self.known.contains(where: member.key.equals) || Self.isUsual(member) { continue }
            unknown += 1
            if unknown > Self.unknownLimit { return }
            losses.add("request.\(RequestFields.printable(member.name))")
        }
    }

    private static func saysSomething(_ value: JSONValue) -> Bool {
        switch value.kind {
        case .null, .false: false
        case .number: value.double != 0
        case .array, .object: value.count > 0
        case .string, .true: true
        }
    }

    private static func isUsual(_ member: JSONMember) -> Bool {
        if member.key.equals("modalities") { return member.value.elements.allSatisfy { $0.equals("text") } }
        if member.key.equals("verbosity") { return member.value.equals("medium") }
        guard member.key.equals("service_tier") else { return false }
        return member.value.equals("auto") || member.value.equals("default")
    }
}
