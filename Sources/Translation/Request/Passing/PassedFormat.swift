import Wire

/// The form in which a client of chat/completions wants the answer, where its provider has no field for it.
struct PassedFormat {
    /// What the system prompt says instead.
    private(set) var instruction: ChatText?
    /// What becomes of `response_format`.
    private var field = Field.stays

    private enum Field {
        case stays, removed
        case replaced
    }

    init(_ request: OpenAIRequest, _ dialect: Dialect) {
        guard let format = request["response_format"] else { return }
        let schema = format["type"]?.equals("json_schema") == true ? format["json_schema"]?["schema"] : nil
        switch dialect.answerFormat {
        case .jsonSchema, .closedJSONSchema: return
        case .jsonObject:
            guard let schema, schema.isObject else { return }
            field = .replaced
            instruction = RequestedFormat.instruction(schema)
        case .none:
            field = .removed
            if let schema, schema.isObject {
                instruction = RequestedFormat.instruction(schema)
            } else if format["type"]?.equals("json_object") == true {
                instruction = RequestedFormat.anyJSON
            }
        }
    }

    func fit(_ request: OpenAIRequest, by splice: inout JSONSplice, _ losses: inout LossList) {
        switch field {
        case .stays: return
        case .replaced: splice.replaceAll("response_format", with: Array(#"{"type":"json_object"}"#.utf8))
        case .removed: splice.remove("response_format", from: splice.document.root)
        }
        if instruction != nil { losses.add("request.response_format", .narrowed) }
    }
}
