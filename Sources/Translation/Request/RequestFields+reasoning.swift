import Wire

// Thinking: whether, and how deep.
extension RequestFields {
    /// Whether the model will think, as far as that is known.
    var isThinking: Bool { thinks ?? dialect.thinksUnasked }

    /// Settles what the model can do: think without a stream, or while it is told which tool to call.
    mutating func decideThinking() {
        if dialect.thinksInStreamsOnly, !request.isStream, isThinking, dialect.thinkingSwitch.off != nil {
            if thinks == true { losses.add("request.thinking", .narrowed) }
            thinks = false
        }
        let choice = request.toolChoice?["type"]
        let isForced = choice?.equals("any") == true || choice?.equals("tool") == true
        // Whoever insists on a call did not ask for thoughts about it.
        if isForced, dialect.choosesWithoutThinking, thinks == nil, dialect.thinkingSwitch.off != nil,
            dialect.thinksUnasked
        {
            thinks = false
        }
    }

    mutating func writeReasoning(to json: inout JSONWriter) {
        let off = dialect.thinkingSwitch.off
        if let field = thinks == true ? dialect.thinkingSwitch.on : thinks == false ? off : nil {
            json.field(field)
        }
        // A model that does not think has no effort to make.
        if thinks == false, off != nil { return }
        if let name = dialect.budgetField, let budget = wish.budget { json.field(name, budget) }
        switch dialect.effortField {
        case .plain: writeEffort(to: &json)
        case .reasoningObject: writeReasoningObject(to: &json)
        }
    }

    private mutating func writeEffort(to json: inout JSONWriter) {
        if let forced = dialect.effortWithTools, hasTools, !dialect.efforts.isEmpty {
            json.field("reasoning_effort", forced.name)
            if let effort = wish.effort, effort != forced { losses.add("request.effort", .narrowed) }
            return
        }
        guard let effort = nearestEffort() else { return }
        json.field("reasoning_effort", effort.name)
    }

    /// The level that comes nearest to the wish; nil when there is no wish, or no level.
    private mutating func nearestEffort() -> Effort? {
        guard let effort = wish.effort else { return nil }
        guard let nearest = effort.nearest(of: dialect.efforts) else {
            let isSaid = dialect.budgetField != nil && wish.budget != nil
            if effort != .none, !isSaid { losses.add("request.effort") }
            return nil
        }
        if nearest != effort { losses.add("request.effort", .narrowed) }
        return nearest
    }

    /// OpenRouter's object. A budget is passed on as it is, because it knows how to make an effort of it.
    private mutating func writeReasoningObject(to json: inout JSONWriter) {
        if let budget = wish.budget, !dialect.efforts.isEmpty, thinks != false {
            json.name("reasoning")
            json.beginObject()
            json.field("max_tokens", budget)
            json.endObject()
        } else if let effort = nearestEffort() {
            json.name("reasoning")
            json.beginObject()
            json.field("effort", effort.name)
            json.endObject()
        } else if thinks == true, !dialect.efforts.isEmpty {
            json.name("reasoning")
            json.beginObject()
            json.field("enabled", true)
            json.endObject()
        }
    }

    // MARK: What is always the same

    /// Writes the members that every request of its kind has.
    func writeFixed(to json: inout JSONWriter, isPrefilled: Bool) {
        for field in dialect.fixedFields {
            switch field.occasion {
            case .always: json.field(field)
            case .streamedTools: if hasTools, request.isStream { json.field(field) }
            case .parallelTools: if hasParallelTools { json.field(field) }
            }
        }
        if isPrefilled, case .told(let fields) = dialect.prefill {
            for field in fields { json.field(field) }
        }
    }
}

extension JSONWriter {
    mutating func field(_ field: Dialect.FixedField) {
        name(field.name)
        field.value.withUTF8Buffer { raw($0) }
    }
}
