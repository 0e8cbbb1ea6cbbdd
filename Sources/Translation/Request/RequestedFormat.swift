import Wire

/// The form a client wants the answer's text in: `output_config.format`, or `output_format` as it was before.
struct RequestedFormat {
    private let schema: JSONValue?
    /// Whether it is JSON of any kind, which only clients of OpenAI's protocols ask for.
    private let isAnyJSON: Bool
    /// A form that this build does not know.
    private let isUnknown: Bool

    init(_ request: MessagesRequest) {
        var format = request.outputConfig?["format"]
        if format == nil || format?.isNull == true { format = request["output_format"] }
        guard let format, !format.isNull else {
            schema = nil
            isAnyJSON = false
            isUnknown = false
            return
        }
        let known = format["type"]?.equals("json_schema") ?? false ? format["schema"] : nil
        schema = known.flatMap { $0.isObject ? $0 : nil }
        isAnyJSON = format["type"]?.equals("json_object") ?? false
        isUnknown = schema == nil && !isAnyJSON
    }

    /// Tells the schema in the system prompt, where the provider has no field for it.
    func describe(in head: inout ChatText, dialect: Dialect) {
        if isAnyJSON, dialect.answerFormat == .none { head.append(Self.anyJSON, after: "\n\n") }
        guard let schema, dialect.answerFormat == .jsonObject || dialect.answerFormat == .none else { return }
        head.append(Self.instruction(schema), after: "\n\n")
    }

    /// What the system prompt says where the provider has no field for any form.
    static let anyJSON = ChatText("Answer with nothing but a JSON object.")

    /// What the system prompt says of a schema that the provider has no field for.
    static func instruction(_ schema: JSONValue) -> ChatText {
        var text = ChatText("Answer with nothing but JSON that fits this JSON schema:\n")
        text.append(json: schema)
        return text
    }

    func write(to json: inout JSONWriter, dialect: Dialect, losses: inout LossList) {
        if isUnknown { losses.add("request.output_format", .unknown) }
        guard let schema else { return writeAnyJSON(to: &json, dialect: dialect, losses: &losses) }
        switch dialect.answerFormat {
        case .none:
            losses.add("request.output_format", .narrowed)
        case .jsonObject:
            losses.add("request.output_format", .narrowed)
            Self.writeObject(to: &json)
        case .jsonSchema, .closedJSONSchema:
            writeSchema(schema, closes: dialect.answerFormat == .closedJSONSchema, to: &json, &losses)
        }
    }

    private func writeAnyJSON(to json: inout JSONWriter, dialect: Dialect, losses: inout LossList) {
        guard isAnyJSON else { return }
        if dialect.answerFormat == .none {
            losses.add("request.output_format", .narrowed)
        } else {
            Self.writeObject(to: &json)
        }
    }

    private static func writeObject(to json: inout JSONWriter) {
        json.name("response_format")
        json.beginObject()
        json.field("type", "json_object")
        json.endObject()
    }

    /// Strict only where the schema is closed: a provider that knows the word refuses open ones, and one that
    /// does not keeps to the schema anyway.
    private func writeSchema(
        _ schema: JSONValue, closes: Bool, to json: inout JSONWriter, _ losses: inout LossList
    ) {
        let closed = ClosedSchema(schema)
        json.name("response_format")
        json.beginObject()
        json.field("type", "json_schema")
        json.name("json_schema")
        json.beginObject()
        json.field("name", "answer")
        json.name("schema")
        if closes, let closed {
            json.raw(closed.bytes)
            json.field("strict", true)
        } else {
            ToolSchema.write(schema, to: &json)
            json.field("strict", closed?.wasClosed ?? false)
            if closes { losses.add("request.output_format", .narrowed) }
        }
        json.endObject()
        json.endObject()
    }
}
