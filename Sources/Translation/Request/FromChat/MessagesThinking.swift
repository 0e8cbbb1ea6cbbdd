import Wire

/// Thinking, effort and the answer's limit, which depend on each other.
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

    init(
        _ request: OpenAIRequest, _ model: ClaudeModel, _ terms: TargetTerms, isForced: Bool,
        isLoopWithoutThinking: Bool, _ losses: inout LossList
    ) {
        let asked = request.maxTokens.map { max(1, min($0, terms.outputLimit ?? $0)) }
        if let wish = request.maxTokens, let asked, asked < wish {
            losses.add("request.max_tokens", .narrowed)
        }
        maxTokens = asked ?? terms.outputLimit ?? MessagesBody.standardLimit
        let named = request["reasoning_effort"] ?? request["reasoning"]?["effort"]
        if named == nil, let own = request["thinking"], own.isObject {
            // A client that knows whom it asks. The API refuses a tool loop that began without thinking.
            if isLoopWithoutThinking, own["type"]?.equals("enabled") == true {
                losses.add("request.thinking")
                return
            }
            field = Array(own.raw)
            isOn = own["type"]?.equals("disabled") != true
            return
        }
        guard let named, let wish = Effort(named) else {
            if named != nil { losses.add("request.effort", .unknown) }
            return
        }
        guard terms.sendsEffort else {
            losses.add("request.effort")
            return
        }
        if wish == .none {
            field = Array(#"{"type":"disabled"}"#.utf8)
            return
        }
        if model.thinksByEffort {
            effort = max(.low, wish)
            if effort != wish { losses.add("request.effort", .narrowed) }
            // A forced call leaves no room for thinking, and the API refuses both together.
            if !isForced { (field, isOn) = (Array(#"{"type":"adaptive"}"#.utf8), true) }
            return
        }
        if isForced || isLoopWithoutThinking || asked.map({ $0 <= Self.leastBudget }) == true {
            losses.add("request.effort")
            return
        }
        setBudget(for: wish, asked, terms.outputLimit)
    }

    /// The budget is a part of `max_tokens`.
    private mutating func setBudget(for wish: Effort, _ asked: Int?, _ limit: Int?) {
        var budget = Self.budget(of: wish)
        if let asked {
            budget = min(budget, max(Self.leastBudget, asked / 2))
        } else if let limit {
            budget = min(budget, max(Self.leastBudget, limit / 2))
        } else {
            maxTokens += budget
        }
        guard budget < maxTokens else { return }
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

    func write(to json: inout JSONWriter) {
        guard let field else { return }
        json.name("thinking")
        json.raw(field)
    }
}

/// What a model behind the Messages API takes, as far as its name tells. Models of others, which are served by the
/// same protocol, take what Claude took first.
struct ClaudeModel {
    private let name: [UInt8]

    private static let all = ["claude-*"]
    /// Before effort and adaptive thinking.
    private static let byBudget = [
        "claude-2*", "claude-3*", "claude-instant*", "claude-*-4-0*", "claude-*-4-1*", "claude-*-4-2*",
        "claude-*-4-5*", "claude-*-4",
    ]
    /// Before structured outputs.
    private static let withoutFormat = [
        "claude-2*", "claude-3*", "claude-instant*", "claude-*-4-0*", "claude-*-4-2*", "claude-*-4",
    ]

    init(_ name: String) {
        self.name = name.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    }

    /// Whether thinking is governed by effort instead of by a budget of tokens.
    var thinksByEffort: Bool { matches(Self.all) && !matches(Self.byBudget) }

    /// Whether an answer can be held to a schema.
    var takesFormat: Bool { matches(Self.all) && !matches(Self.withoutFormat) }

    private func matches(_ patterns: [String]) -> Bool {
        patterns.contains { ModelPattern.matches(name, pattern: Array($0.utf8)) }
    }
}

/// The form that the answer's text shall have, from `response_format`.
struct AnswerForm {
    /// A schema for the API to hold the answer to.
    private(set) var schema: [UInt8]?
    /// What the model is told instead, and the schema that stands behind it.
    private(set) var instruction: String?
    private(set) var describedSchema: JSONValue?

    init(_ request: OpenAIRequest, _ model: ClaudeModel, _ losses: inout LossList) {
        guard let format = request["response_format"], let type = format["type"], !type.equals("text") else {
            return
        }
        if type.equals("json_object") {
            instruction = "Answer with nothing but a JSON object."
            losses.add("request.response_format", .narrowed)
            return
        }
        guard type.equals("json_schema"), let wanted = format["json_schema"]?["schema"], wanted.isObject
        else {
            losses.add("request.response_format", .unknown)
            return
        }
        if model.takesFormat {
            // The API wants every object closed.
            let closed = ClosedSchema(wanted)
            schema = closed.map { $0.wasClosed ? Array(wanted.raw) : $0.bytes } ?? Array(wanted.raw)
        } else {
            instruction = "Answer with nothing but JSON that fits this JSON schema:\n"
            describedSchema = wanted
            losses.add("request.response_format", .narrowed)
        }
    }
}
