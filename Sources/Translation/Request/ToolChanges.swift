import Wire

/// What a conversation did to the list of tools: it loads deferred ones, adds and removes others.
struct ToolChanges: Sendable {
    /// One step, in the order of the conversation.
    enum Step: Sendable {
        /// The tool of this name is available from here on, also if its definition is deferred.
        case load(String)
        /// A definition given amid the conversation.
        case add(JSONValue)
        /// The tool of this name is no longer available.
        case remove(String)
    }

    private(set) var steps: [Step] = []

    /// The tools that the conversation brought in, the newest first.
    var loadedTools: [String] {
        steps.reversed().compactMap { step in
            switch step {
            case .load(let name): name
            case .add(let definition): definition["name"]?.string
            case .remove: nil
            }
        }
    }

    /// A `tool_reference` in a tool's result.
    mutating func load(_ name: JSONValue?) {
        if let name = name?.string { steps.append(.load(name)) }
    }

    /// A `tool_addition` or `tool_removal` block.
    ///
    /// - Returns: Whether its form is known.
    mutating func apply(_ block: JSONValue, isAddition: Bool) -> Bool {
        guard let tool = block["tool"] else { return false }
        if isAddition, let definition = tool["definition"], definition["name"]?.isString == true {
            steps.append(.add(definition))
        } else if isAddition, tool["input_schema"] != nil, tool["name"]?.isString == true {
            steps.append(.add(tool))
        } else if let name = (tool["name"] ?? tool["tool_name"] ?? (tool.isString ? tool : nil))?.string {
            steps.append(isAddition ? .load(name) : .remove(name))
        } else {
            return false
        }
        return true
    }
}
