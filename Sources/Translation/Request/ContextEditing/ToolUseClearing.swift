import Wire

/// `clear_tool_uses_20250919`: old results of tools, and if asked for their inputs, give way to a few words.
struct ToolUseClearing: ContextClearing {
    private(set) var triggerTokens: Int? = 100_000
    /// The edit is due when there are more tool uses than that; nil when their number does not count.
    private var triggerUses: Int?
    private(set) var leastTokens = 0
    /// How many of the newest tool uses stay as they are.
    private var kept = 3
    private var excludedTools: Set<String> = []
    private var clearedInputs = Inputs.none

    private enum Inputs {
        case none, all
        case named(Set<String>)

        func contains(_ name: String) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .named(let names): names.contains(name)
            }
        }
    }

    /// What stands for a result. Models read from it that it was there.
    private static let placeholder = Array(#""[cleared to save context]""#.utf8)

    /// Reads the edit. What is not understood counts as not said, and is a loss.
    init(_ edit: JSONValue, losses: inout LossList) {
        if let trigger = edit.setting("trigger") {
            if let tokens = trigger.amount(of: "input_tokens") {
                triggerTokens = tokens
            } else if let uses = trigger.amount(of: "tool_uses") {
                (triggerTokens, triggerUses) = (nil, uses)
            } else {
                losses.add("request.context_management", .malformed)
            }
        }
        if let keep = edit.setting("keep") {
            if let uses = keep.amount(of: "tool_uses") {
                kept = uses
            } else {
                losses.add("request.context_management", .malformed)
            }
        }
        if let least = edit.setting("clear_at_least") {
            if let tokens = least.amount(of: "input_tokens") {
                leastTokens = tokens
            } else {
                losses.add("request.context_management", .malformed)
            }
        }
        if let tools = edit.setting("exclude_tools") { excludedTools = tools.names }
        if let inputs = edit.setting("clear_tool_inputs") {
            clearedInputs = inputs.isArray ? .named(inputs.names) : inputs.bool == true ? .all : .none
        }
    }

    func changes(to request: MessagesRequest) -> (JSONSplice, count: Int)? {
        var uses: [JSONValue] = []
        var results: [String: JSONValue] = [:]
        for message in request.messages.elements {
            guard let content = message["content"] else { continue }
            for block in content.elements {
                switch MessagesRequest.Block(block["type"]) {
                case .toolUse: uses.append(block)
                case .toolResult: if let id = block["tool_use_id"]?.string { results[id] = block }
                default: break
                }
            }
        }
        if let triggerUses, uses.count <= triggerUses { return nil }
        var splice = JSONSplice(request.document)
        var count = 0
        for use in uses.dropLast(kept) {
            guard let name = use["name"]?.string, !excludedTools.contains(name),
                let id = use["id"]?.string, let content = results[id]?["content"], isClearable(content)
            else { continue }
            splice.replace(content, with: Self.placeholder)
            if clearedInputs.contains(name), let input = use["input"], input.isObject {
                splice.replace(input, with: Array("{}".utf8))
            }
            count += 1
        }
        return count == 0 ? nil : (splice, count)
    }

    /// A result that loaded tools stays: without it they would be gone from the request. So does one without content.
    private func isClearable(_ content: JSONValue) -> Bool {
        if content.isNull || content.isEmptyString { return false }
        return !content.elements.contains { MessagesRequest.Block($0["type"]) == .toolReference }
    }
}

extension JSONValue {
    /// A member that is said: there and not null.
    fileprivate func setting(_ name: StaticString) -> JSONValue? {
        self[name].flatMap { $0.isNull ? nil : $0 }
    }

    /// The strings of an array.
    fileprivate var names: Set<String> { Set(elements.compactMap(\.string)) }
}
