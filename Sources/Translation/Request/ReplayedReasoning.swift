import Wire

/// Reasoning on its way back to a provider, gathered from the signatures that stand in one turn.
struct ReplayedReasoning: Sendable {
    private var field: ReasoningField?
    private var text = ""
    private var details: [JSONValue] = []

    /// How it stands in a message.
    enum Written: Sendable {
        case member(StaticString, String)
        case details([JSONValue])
        /// A `thinking` part before the text.
        case contentPart(String)
        /// `<think>` tags before the text.
        case tags(String)
    }

    /// Adds what a signature carries. False for a field that reasoning cannot come in: a signature comes from
    /// the client, who must not choose others.
    mutating func add(_ signature: ReasoningSignature) -> Bool {
        guard let field = ReasoningField(rawValue: signature.field) else { return false }
        if field == .reasoningDetails, let array = try? JSONDocument(signature.text).root, array.isArray {
            details += array.elements.filter(\.isObject)
            return true
        }
        if self.field == nil { self.field = field }
        text += String(decoding: signature.text, as: UTF8.self)
        return true
    }

    /// Adds a member of a message in which a client returned reasoning: a text, or `reasoning_details`.
    mutating func add(_ member: JSONValue, in field: ReasoningField) {
        if field == .reasoningDetails {
            details += member.elements.filter(\.isObject)
        } else if let text = member.nonEmptyString {
            if self.field == nil { self.field = field }
            self.text += text
        }
    }

    /// Whether Claude takes it for its own: somebody signed it, and nobody else says that it is theirs.
    var isClaudes: Bool {
        details.contains { detail in
            ReasoningDetail.isAnthropics(detail)
                && (detail["signature"]?.nonEmptyString ?? detail["data"]?.nonEmptyString) != nil
        }
    }

    /// The form in which a dialect wants it; nil when there is nothing to say.
    func written(as form: Dialect.ReplayForm) -> Written? {
        switch form {
        case .member(let name): return allText.isEmpty ? nil : .member(name, allText)
        case .contentPart: return allText.isEmpty ? nil : .contentPart(allText)
        case .tags: return allText.isEmpty ? nil : .tags(allText)
        case .asItCame: return allText.isEmpty ? nil : asItCame
        case .details:
            if !details.isEmpty { return .details(details) }
            return text.isEmpty ? nil : .member("reasoning", text)
        }
    }

    private var asItCame: Written {
        switch field {
        case .content: .contentPart(allText)
        case .thinkTag: .tags(allText)
        // Details come from providers whose dialect has them; for others they are text.
        case .reasoning, .reasoningDetails, nil: .member("reasoning", allText)
        case .thinking, .thinkingBlock: .member("thinking", allText)
        case .reasoningContent: .member("reasoning_content", allText)
        }
    }

    /// The text of everything, where details are not understood.
    private var allText: String {
        details.reduce(into: text) { $0 += ($1["text"] ?? $1["summary"])?.string ?? "" }
    }
}
