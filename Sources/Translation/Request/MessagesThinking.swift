import Wire

/// What a client of OpenAI's protocols wishes of thinking, in the words of the Messages API: thinking, effort and the
/// answer's limit, which depend on each other.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/extended-thinking>.
struct MessagesThinking {
    /// The field `thinking`; nil leaves it to the model.
    private var field: [UInt8]?
    /// Whether the model shall think; false as well when it is left to the model.
    private(set) var isOn = false
    /// `output_config.effort`; nil leaves it to the model.
    private(set) var effort: Effort?
    private(set) var maxTokens: Int

    /// The least that the API takes as a budget.
    private static let leastBudget = 1_024

    /// How long the answer may be, as far as that is known.
    struct Limit {
        /// What the client asked for, within what the model takes.
        var asked: Int?
        /// The most that is to be asked for where the client named nothing; nil where nobody knows.
        var most: Int?
        /// What is asked for where neither is known. A budget comes on top.
        var usual = 8_192
    }

    /// What the conversation leaves room for.
    struct Occasion {
        /// Whether a tool has to be called, which the API does not take together with thinking.
        var isForced: Bool
        /// Whether the conversation is amid a tool loop that began without thinking: the API refuses to begin it then.
        var isLoopWithoutThinking: Bool
    }

    /// Leaves everything to the model.
    init(_ limit: Limit) {
        maxTokens = limit.asked ?? limit.most ?? limit.usual
    }

    /// Passes on what a client that knows whom it asks says itself.
    init(field: JSONValue, _ limit: Limit) {
        self.init(limit)
        self.field = Array(field.raw)
        isOn = field["type"]?.equals("disabled") != true
    }

    /// Asks for an effort.
    ///
    /// - Parameters:
    ///   - how: How the model is told; nil for a request that is translated further, by the dialect of its target.
    ///   - display: `thinking.display`, where the client says whether it wants to read thoughts.
    init(
        _ wish: Effort, by how: Dialect.NativeThinking?, _ limit: Limit, _ occasion: Occasion,
        display: StaticString? = nil, _ losses: inout LossList
    ) {
        self.init(limit)
        guard let how, wish != .none else {
            effort = wish == .none ? nil : wish
            turn(on: wish != .none, display: nil)
            return
        }
        switch how {
        case .none:
            losses.add("request.effort")
        case .effort:
            effort = max(.low, wish)
            if effort != wish { losses.add("request.effort", .narrowed) }
            // A forced call leaves no room for thinking, and the API refuses both together.
            if !occasion.isForced { turn(on: true, display: display) }
        case .budget:
            let isTooShort = limit.asked.map { $0 <= Self.leastBudget } == true
            if occasion.isForced || occasion.isLoopWithoutThinking || isTooShort {
                losses.add("request.effort")
            } else {
                setBudget(for: wish, limit, &losses)
            }
        }
    }

    private mutating func turn(on isOn: Bool, display: StaticString?) {
        self.isOn = isOn
        var json = JSONWriter(reserving: 64)
        json.beginObject()
        json.field("type", isOn ? "adaptive" : "disabled")
        if let display { json.field("display", display) }
        json.endObject()
        field = json.bytes
    }

    /// The budget is a part of `max_tokens`.
    private mutating func setBudget(for wish: Effort, _ limit: Limit, _ losses: inout LossList) {
        var budget = Self.budget(of: wish)
        if let room = limit.asked ?? limit.most {
            budget = min(budget, max(Self.leastBudget, room / 2))
        } else {
            maxTokens += budget
        }
        guard budget < maxTokens else { return losses.add("request.effort") }
        isOn = true
        field = Array(#"{"type":"enabled","budget_tokens":\#(budget)}"#.utf8)
    }

    private static func budget(of effort: Effort) -> Int {
        switch effort {
        case .none, .minimal: leastBudget
        case .low: 2_048
        case .medium: 8_192
        case .high: 16_384
        case .xhigh, .max: 32_768
        }
    }

    /// Writes `thinking`, and `output_config` with the schema that the answer has to fit, which is valid JSON.
    ///
    /// - Parameter isAnyJSON: Whether it has to be JSON of any kind, in a request that is translated further: the Messages
    ///   API itself has no such form.
    func write(to json: inout JSONWriter, schema: (some Collection<UInt8>)?, isAnyJSON: Bool = false) {
        if let field {
            json.name("thinking")
            json.raw(field)
        }
        guard effort != nil || schema != nil || isAnyJSON else { return }
        json.name("output_config")
        json.beginObject()
        if let effort { json.field("effort", effort.name) }
        if let schema {
            json.name("format")
            json.beginObject()
            json.field("type", "json_schema")
            json.name("schema")
            json.raw(schema)
            json.endObject()
        } else if isAnyJSON {
            json.name("format")
            json.beginObject()
            json.field("type", "json_object")
            json.endObject()
        }
        json.endObject()
    }
}
