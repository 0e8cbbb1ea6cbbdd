import Wire

/// What `reasoning` of a Responses request asks for, in the words of the Messages API.
struct ResponsesThinking {
    private let effort: Effort?
    /// For models that know no effort: tokens for thinking.
    private let budget: Int?
    private let isNative: Bool

    /// Models of Anthropic's that think by a budget instead of an effort.
    /// Source: <https://docs.claude.com/en/docs/build-with-claude/extended-thinking>.
    private static let budgeted = [
        "*claude-2*", "*claude-3*", "*claude-*-4", "*claude-*-4-0*", "*claude-*-4-1*", "*claude-*-4-20*",
        "*claude-*-4-5*",
    ]
    private static let smallestBudget = 1024

    /// - Parameters:
    ///   - isForced: Whether a tool has to be called, which no model of Anthropic's does while it thinks.
    ///   - resumes: Whether the current tool loop has the thinking it began with, where it is one.
    init(
        _ request: OpenAIRequest, on target: TargetTerms, limit: Int, isForced: Bool, resumes: Bool,
        losses: inout LossList
    ) {
        isNative = target.isNative
        var wish = request["reasoning"]?["effort"].flatMap { Effort($0) }
        if request["reasoning"]?["effort"]?.isString == true, wish == nil {
            losses.add("request.effort", .unknown)
        }
        if isNative, isForced, let asked = wish, asked != .none {
            wish = nil
            losses.add("request.effort")
        }
        let name = Array(target.model.utf8)
        guard isNative, let asked = wish, asked != .none,
            Self.budgeted.contains(where: { ModelPattern.matches(name, pattern: Array($0.utf8)) })
        else {
            effort = wish
            budget = nil
            return
        }
        effort = nil
        let most = limit - 1
        guard resumes, most >= Self.smallestBudget, !target.model.contains("claude-2") else {
            budget = nil
            losses.add("request.effort")
            return
        }
        budget = min(most, asked.budget)
    }

    /// Whether thinking is asked for.
    var isOn: Bool { budget != nil || (effort ?? .none) != .none }

    /// Writes `thinking` and `output_config`.
    func write(to json: inout JSONWriter, format: JSONValue?, showsThinking: Bool) {
        if let effort {
            json.name("thinking")
            json.beginObject()
            json.field("type", effort == .none ? "disabled" : "adaptive")
            if isNative, effort != .none { json.field("display", showsThinking ? "summarized" : "omitted") }
            json.endObject()
        } else if let budget {
            json.name("thinking")
            json.beginObject()
            json.field("type", "enabled")
            json.field("budget_tokens", budget)
            json.endObject()
        }
        let named = effort == Effort.none ? nil : effort
        guard named != nil || format != nil else { return }
        json.name("output_config")
        json.beginObject()
        if let named { json.field("effort", isNative && named == .minimal ? Effort.low.name : named.name) }
        if let format {
            json.name("format")
            json.beginObject()
            json.field("type", "json_schema")
            json.field("schema", format)
            json.endObject()
        }
        json.endObject()
    }
}

extension Effort {
    /// Tokens for thinking that stand for this level.
    fileprivate var budget: Int {
        switch self {
        case .none, .minimal: 1_024
        case .low: 2_048
        case .medium: 8_192
        case .high: 16_384
        case .xhigh, .max: 31_999
        }
    }
}
