import Wire

/// The fields of a request beside its messages.
struct RequestFields {
    let request: MessagesRequest
    let dialect: Dialect
    var names: ToolNameBook
    var losses: LossList
    private(set) var tools: ToolList?
    /// Stop sequences the provider gets, and those that are enforced on the way back.
    private var sentStops: ArraySlice<String> = []
    private var enforcedStops: ArraySlice<String> = []
    private var allowsParallelTools = true
    /// What the client wants of thinking.
    private(set) var wish: ThinkingWish
    /// Whether thinking is switched on or off; nil leaves it to the model.
    var thinks: Bool?

    /// - Parameters:
    ///   - effortOfTurn: The effort that a system message set for the current turn.
    ///   - mayThink: Whether the conversation leaves room for thinking.
    init(
        _ request: MessagesRequest, dialect: Dialect, names: ToolNameBook, effortOfTurn: JSONValue?,
        mayThink: Bool, losses: LossList
    ) {
        self.request = request
        self.dialect = dialect
        self.names = names
        self.losses = losses
        wish = ThinkingWish(request, effortOfTurn: effortOfTurn)
        if !mayThink, wish.asksForThinking {
            wish = .off
            self.losses.add("request.thinking")
        }
        thinks = wish.isOn
        var stops: [String] = []
        var known: Set<String> = []
        for stop in request.stopSequences?.elements.compactMap(\.string) ?? [] {
            if stop.isEmpty {
                self.losses.add("request.stop_sequences", .malformed)
            } else if known.insert(stop).inserted {
                stops.append(stop)
            }
        }
        sentStops = stops.prefix(dialect.stopLimit)
        enforcedStops = stops.dropFirst(dialect.stopLimit)
        decideThinking()
    }

    var hasTools: Bool { tools?.isEmpty == false }
    /// Whether the request has tools of which several may be called at once.
    var hasParallelTools: Bool {
        hasTools && request.toolChoice?["disable_parallel_tool_use"]?.bool != true
    }

    // MARK: Tools

    /// Finds the tools to send, and whether the choice among them can be.
    mutating func selectTools(changes: ToolChanges) throws(ErrorReply) {
        guard dialect.takesTools else { return try leaveTools() }
        var list = try ToolList(
            request.tools, changes: changes, searches: dialect.webSearch != nil, losses: &losses)
        if let choice = request.toolChoice {
            if choice["type"]?.equals("tool") == true, let name = choice["name"] {
                let name = name.string ?? ""
                list.load(name)
                guard list.contains(name) else {
                    throw Self.isNotOffered(name, runsOnServer: list.serverTools)
                }
            } else if choice["type"]?.equals("any") == true, !list.hasCallable {
                throw Self.isNotOffered(nil, runsOnServer: list.serverTools)
            } else if choice["type"]?.equals("none") == true, !dialect.toolChoices.contains(.none) {
                // The only way to have no tool called is to name none.
                return
            }
        }
        let limit = dialect.toolLimit.map { list.webSearch == nil ? $0 : $0 - 1 }
        if let limit, list.tools.count > limit {
            losses.add("request.tools", .narrowed)
            // A choice must not name a tool that is not there; and a model that reads of its calls in the
            // conversation, or has just looked a tool up, goes on to call it.
            let chosen = request.toolChoice?["name"]?.string
            list.truncate(
                to: limit, keeping: [chosen].compactMap(\.self) + request.calledTools + changes.loadedTools)
        }
        tools = list
    }

    /// For models without tools. A client that insists on a call would wait for it in vain.
    private mutating func leaveTools() throws(ErrorReply) {
        if let choice = request.toolChoice?["type"], choice.equals("any") || choice.equals("tool") {
            throw .invalidRequest("tool_choice: this model's provider takes no tools")
        }
        if (request.tools?.count ?? 0) > 0 { losses.add("request.tools") }
    }

    private static func isNotOffered(_ name: String?, runsOnServer: [String]) -> ErrorReply {
        guard let name else {
            return .invalidRequest(
                runsOnServer.isEmpty
                    ? "tool_choice: `any` needs at least one tool in `tools`"
                    : "tool_choice: `any` needs a tool that the client runs; tools that run on Anthropic's servers"
                        + " cannot be forced at this model's provider")
        }
        guard runsOnServer.contains(name) else {
            return .invalidRequest("tool_choice.name: Tool '\(name)' not found in provided tools")
        }
        return .invalidRequest(
            "tool_choice.name: '\(name)' runs on Anthropic's servers, and cannot be forced at this model's provider"
        )
    }

    mutating func writeTools(to json: inout JSONWriter) {
        guard let tools, hasTools else { return }
        json.name("tools")
        tools.write(to: &json, dialect: dialect, names: &names, losses: &losses)
        guard let choice = request.toolChoice else { return }
        writeChoice(choice, to: &json)
        let isNone = choice["type"]?.equals("none") ?? false
        guard !isNone, choice["disable_parallel_tool_use"]?.bool == true else { return }
        if dialect.parallelCalls != .enforced { json.field("parallel_tool_calls", false) }
        allowsParallelTools = dialect.parallelCalls == .told
    }

    private mutating func writeChoice(_ choice: JSONValue, to json: inout JSONWriter) {
        let type = choice["type"]
        if type?.equals("tool") == true, let name = choice["name"] {
            guard canChoose(.named) else { return weakenChoice(to: &json) }
            json.name("tool_choice")
            json.beginObject()
            json.field("type", "function")
            json.name("function")
            json.beginObject()
            json.name("name")
            names.sent(name).write(to: &json)
            json.endObject()
            json.endObject()
        } else if type?.equals("any") == true {
            guard canChoose(.required) else { return weakenChoice(to: &json) }
            json.field("tool_choice", "required")
        } else if type?.equals("none") == true {
            json.field("tool_choice", "none")
        } else {
            writeAuto(to: &json)
        }
    }

    private func canChoose(_ choice: Dialect.ToolChoice) -> Bool {
        dialect.toolChoices.contains(choice) && !(dialect.choosesWithoutThinking && isThinking)
    }

    /// Where one tool cannot be named but some call can be demanded, and there is only that tool, it is the same.
    private mutating func weakenChoice(to json: inout JSONWriter) {
        if tools?.tools.count == 1, canChoose(.required) {
            return json.field("tool_choice", "required")
        }
        losses.add("request.tool_choice", .narrowed)
        writeAuto(to: &json)
    }

    private func writeAuto(to json: inout JSONWriter) {
        if dialect.toolChoices.contains(.auto) { json.field("tool_choice", "auto") }
    }

    // MARK: Length, sampling, end

    mutating func writeLimits(to json: inout JSONWriter) {
        let limit = sentLimit
        if limit < max(1, request.maxTokens) { losses.add("request.max_tokens", .narrowed) }
        json.field(dialect.limitField.name, limit)
    }

    /// The most tokens that the provider is asked to answer with.
    private var sentLimit: Int {
        let wish = max(1, request.maxTokens)
        return dialect.outputLimit.map { min(wish, max(1, $0)) } ?? wish
    }

    mutating func writeSampling(to json: inout JSONWriter) {
        if let value = request["temperature"], let temperature = value.double {
            writeTemperature(value, temperature, to: &json)
        }
        if let value = request["top_p"] {
            if dialect.takesTopP {
                json.field("top_p", value)
            } else if value.double != 1 {
                losses.add("request.top_p")
            }
        }
        if let value = request["top_k"] {
            if dialect.takesTopK { json.field("top_k", value) } else { losses.add("request.top_k") }
        }
        if sentStops.isEmpty { return }
        json.name("stop")
        json.beginArray()
        for stop in sentStops { json.value(stop) }
        json.endArray()
    }

    /// The bounds of a range are written as they stand in the profile: short decimals.
    private mutating func writeTemperature(
        _ value: JSONValue, _ temperature: Double, to json: inout JSONWriter
    ) {
        guard let range = dialect.temperature else {
            // 1 is what everybody has who does not say.
            if temperature != 1 { losses.add("request.temperature") }
            return
        }
        guard range.contains(temperature) else {
            losses.add("request.temperature", .narrowed)
            let nearest = min(max(temperature, range.lowerBound), range.upperBound)
            json.name("temperature")
            json.raw(Array("\(nearest)".utf8))
            return
        }
        json.field("temperature", value)
    }

    // MARK: Stream and user

    func writeStream(to json: inout JSONWriter) {
        guard request.isStream else { return }
        json.field("stream", true)
        guard dialect.asksForUsage else { return }
        json.name("stream_options")
        json.beginObject()
        json.field("include_usage", true)
        json.endObject()
    }

    /// Ids go out hashed: providers limit their length and letters, and they are nobody else's business.
    func writeUser(to json: inout JSONWriter) {
        guard dialect.takesPromptCacheKey || dialect.userField != nil, let user = request.metadataUserID,
            !user.isEmpty
        else { return }
        if let field = dialect.userField { json.field(field.name, SHA256.hexadecimal(of: user)) }
        if dialect.takesPromptCacheKey, let session = SessionID.find(in: user) {
            json.field("prompt_cache_key", SHA256.hexadecimal(of: session))
        }
    }

    // MARK: The way back

    func context(inputEstimate: Int) -> AnswerContext {
        let thinking = request.thinking
        let isOff = thinking?["type"]?.equals("disabled") ?? true
        let isHidden = thinking?["display"]?.equals("omitted") ?? false || (thinking != nil && isOff)
        let hasTools = (request.tools?.count ?? 0) > 0
        let keepsSignatures = dialect.callSignatures.comeBack
        let wantsBack = dialect.replay != .never || keepsSignatures
        var context = AnswerContext(
            model: request.model, toolNames: names.names, enforcedStops: Array(enforcedStops),
            allowsParallelTools: allowsParallelTools,
            emitsThinking: !isOff || (hasTools && wantsBack), showsThinking: !isHidden,
            replaysReasoning: dialect.replay != .never, readsThinkTags: dialect.readsThinkTags,
            inputEstimate: inputEstimate, outputLimit: sentLimit, contextWindow: dialect.contextWindow)
        context.keepsCallSignatures = keepsSignatures
        context.holdsCalls = keepsSignatures || dialect.detailsNameCalls
        if case .details = dialect.replayForm { context.keepsDetails = dialect.replay != .never }
        return context
    }
}
