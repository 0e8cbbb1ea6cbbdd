import Wire

/// What the translation of a request of the Responses API remembers for its answer.
public struct ResponseTerms: Sendable {
    /// The request, whose settings the answer repeats.
    let request: OpenAIRequest
    /// The names of tools whose input is free text. They travel as functions of one string.
    var customTools: Set<String> = []
    /// The tools that the client groups, which travel under one name each.
    var namespaced = NamespacedTools()
    /// The member that holds a custom tool's input on its way.
    static let customInput: StaticString = "input"

    init(_ request: OpenAIRequest) {
        self.request = request
    }

    /// Whether the client wants to read what the model thinks: OpenAI shows it as summaries, when asked.
    var showsThinking: Bool {
        guard let reasoning = request["reasoning"] else { return false }
        return (reasoning["summary"] ?? reasoning["generate_summary"])?.isString == true
    }

    /// Whether the client wants to know what a search found.
    var showsFoundPages: Bool { includes("web_search_call.action.sources") }

    /// Whether reasoning items carry what the model needs to go on with its own thinking. Clients that leave the
    /// conversation to OpenAI do not ask for it, but here it is the only way.
    var packsThinking: Bool {
        if request["store"]?.bool != false { return true }
        return includes("reasoning.encrypted_content")
    }

    private func includes(_ part: StaticString) -> Bool {
        request["include"]?.elements.contains { $0.equals(part) } ?? false
    }
}
