import Wire

/// The reasoning of an assistant message that passes: which members hold it, and how the provider wants it back.
struct PassedReasoning {
    private let dialect: Dialect
    /// Members with reasoning in any provider's words.
    private var found: [(name: StaticString, field: ReasoningField, value: JSONValue)] = []

    /// The first that holds any is the one, as in answers; the others are copies.
    private static let names: [(StaticString, ReasoningField)] = [
        ("reasoning_content", .reasoningContent), ("reasoning", .reasoning),
        ("reasoning_details", .reasoningDetails), ("thinking", .thinking),
    ]

    init(_ message: JSONValue, _ dialect: Dialect) {
        self.dialect = dialect
        for (name, field) in Self.names {
            if let value = message[name], !value.isNull { found.append((name, field, value)) }
        }
    }

    /// Whether the client returned any.
    var isReturned: Bool {
        found.contains { $0.value.isArray ? $0.value.count > 0 : !$0.value.isEmptyString }
    }

    /// Leaves what stands where the provider reads it, and takes out all else, which strict ones refuse. What is
    /// missing comes from other members, else from what is remembered; else something stands in.
    func fit(
        _ message: JSONValue, isInLoop: Bool, hasCalls: Bool, recalled: ReplayedReasoning?,
        by splice: inout JSONSplice
    ) {
        for (name, field, _) in found where !isRead(field) { splice.remove(name, from: message) }
        guard !found.contains(where: { isRead($0.field) }),
            dialect.takesBackReasoning(inLoop: isInLoop, withCalls: hasCalls)
        else { return }
        if let written = (foreign ?? recalled)?.written(as: dialect.replayForm) {
            add(written, to: message, by: &splice)
        } else if let stand = dialect.standInForReasoning(inLoop: isInLoop, withCalls: hasCalls) {
            var text = JSONWriter()
            text.value(stand.text)
            splice.add(stand.name, text.bytes, to: message)
        }
    }

    /// Whether the provider reads a member of this name.
    private func isRead(_ field: ReasoningField) -> Bool {
        if case .never = dialect.replay { return false }
        return switch dialect.replayForm {
        case .asItCame: true
        case .member(let name): "\(name)" == field.rawValue
        case .details: field == .reasoning || field == .reasoningDetails
        case .contentPart, .tags: false
        }
    }

    /// Reasoning in the words of other providers.
    private var foreign: ReplayedReasoning? {
        guard let first = found.first(where: { $0.value.nonEmptyString != nil }) ?? found.first else {
            return nil
        }
        var reasoning = ReplayedReasoning()
        reasoning.add(first.value, in: first.field)
        return reasoning
    }

    private func add(
        _ written: ReplayedReasoning.Written, to message: JSONValue, by splice: inout JSONSplice
    ) {
        var json = JSONWriter()
        switch written {
        case .member(let name, let text):
            json.value(text)
            splice.add(name, json.bytes, to: message)
        case .details(let details):
            json.beginArray()
            for detail in details { json.value(detail) }
            json.endArray()
            splice.add("reasoning_details", json.bytes, to: message)
        case .contentPart, .tags:
            let content = message["content"]
            _ = written.write(before: content.map { ChatText(textOf: $0) } ?? ChatText(), to: &json)
            if let content {
                splice.replace(content, with: json.bytes)
            } else {
                splice.add("content", json.bytes, to: message)
            }
        }
    }
}

extension ChatText {
    /// The text of a message's content: a string, or the text parts of an array.
    init(textOf content: JSONValue) {
        self.init(content)
        for part in content.elements {
            if let text = part["text"] { append(ChatText(text), after: "\n\n") }
        }
    }
}
