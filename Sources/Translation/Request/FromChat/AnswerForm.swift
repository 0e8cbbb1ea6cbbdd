import Wire

/// The form that the answer's text shall have, from `response_format`.
struct AnswerForm {
    /// A schema for the API to hold the answer to.
    private(set) var schema: [UInt8]?
    /// What the model is told instead, and the schema that stands behind it.
    private(set) var instruction: String?
    private(set) var describedSchema: JSONValue?

    init(_ request: OpenAIRequest, _ dialect: Dialect, _ losses: inout LossList) {
        guard let format = request["response_format"], let type = format["type"], !type.equals("text") else {
            return
        }
        if type.equals("json_object") {
            instruction = "Answer with nothing but a JSON object."
            losses.add("request.response_format", .narrowed)
            return
        }
        guard type.equals("json_schema"), let wanted = format["json_schema"]?["schema"], wanted.isObject
        else {
            losses.add("request.response_format", .unknown)
            return
        }
        if dialect.takesOutputFormat {
            schema = Self.closed(wanted)
        } else {
            instruction = "Answer with nothing but JSON that fits this JSON schema:\n"
            describedSchema = wanted
            losses.add("request.response_format", .narrowed)
        }
    }

    /// A schema as the API wants it: with every object closed.
    static func closed(_ schema: JSONValue) -> [UInt8] {
        guard let closed = ClosedSchema(schema), !closed.wasClosed else { return Array(schema.raw) }
        return closed.bytes
    }
}
