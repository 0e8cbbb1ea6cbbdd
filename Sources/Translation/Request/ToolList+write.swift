import Wire

extension ToolList {
    /// Writes the array of definitions. The search stands first, so that tools that are loaded later change nothing
    /// before it.
    func write(
        to json: inout JSONWriter, dialect: Dialect, names: inout ToolNameBook, losses: inout LossList
    ) {
        json.beginArray()
        if let webSearch { dialect.webSearch?.write(webSearch, to: &json, losses: &losses) }
        for tool in tools {
            let name = names.sent(tool.name)
            json.beginObject()
            json.field("type", "function")
            json.name("function")
            json.beginObject()
            json.name("name")
            name.write(to: &json)
            switch tool.kind {
            case .fixed(let fixed):
                json.name("description")
                fixed.description(tool.definition).writeString(to: &json)
                json.name("parameters")
                fixed.schema.withUTF8Buffer { json.raw($0) }
            case .function:
                writeFunction(tool.definition, to: &json, dialect: dialect, losses: &losses)
            }
            json.endObject()
            json.endObject()
        }
        json.endArray()
    }

    private func writeFunction(
        _ definition: JSONValue, to json: inout JSONWriter, dialect: Dialect, losses: inout LossList
    ) {
        if let description = definition["description"], description.isString {
            json.field("description", description)
        }
        noteLosses(of: definition, &losses)
        let schema = (definition["input_schema"] ?? definition["parameters"]).flatMap {
            $0.isObject ? $0 : nil
        }
        if definition["strict"]?.bool == true {
            if dialect.takesStrict, let schema, let closed = ClosedSchema(schema) {
                json.name("parameters")
                json.raw(closed.bytes)
                json.field("strict", true)
                return
            }
            losses.add("tool.strict", dialect.takesStrict ? .narrowed : .unsupported)
        }
        json.name("parameters")
        guard let schema else {
            json.beginObject()
            json.field("type", "object")
            json.name("properties")
            json.beginObject()
            json.endObject()
            json.endObject()
            return
        }
        if ToolSchema.write(schema, root: dialect.schemaRoot, words: dialect.schemaWords, to: &json) {
            losses.add("tool.schema", .narrowed)
        }
    }

    private func noteLosses(of definition: JSONValue, _ losses: inout LossList) {
        if let examples = definition["input_examples"], examples.count > 0 {
            losses.add("tool.input_examples")
        }
        if let callers = definition["allowed_callers"], callers.count > 0,
            !callers.elements.contains(where: { $0.equals("direct") })
        {
            losses.add("tool.allowed_callers")
        }
    }
}
