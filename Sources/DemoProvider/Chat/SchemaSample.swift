import Wire

/// The smallest value that a JSON schema of the usual kind takes, so that a prompt with structured output
/// gets an answer it can read. `$ref`, conditions and patterns are not followed.
enum SchemaSample {
    static func json(for schema: JSONValue?) -> String {
        var json = JSONWriter()
        append(schema, to: &json, depth: 0)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func append(_ schema: JSONValue?, to json: inout JSONWriter, depth: Int) {
        guard let schema, schema.isObject, depth < 32 else {
            json.beginObject()
            json.endObject()
            return
        }
        if let constant = schema["const"] { return json.value(constant) }
        if let choice = schema["enum"]?.elements.first(where: { _ in true }) { return json.value(choice) }
        if let choice = (schema["anyOf"] ?? schema["oneOf"])?.elements.first(where: { _ in true }) {
            return append(choice, to: &json, depth: depth + 1)
        }
        let type = schema["type"]
        switch type?.string ?? type?.elements.first(where: { _ in true })?.string ?? "object" {
        case "string": json.value("demo")
        case "integer", "number": json.value(schema["minimum"]?.int ?? 0)
        case "boolean": json.value(true)
        case "null": json.null()
        case "array":
            json.beginArray()
            for _ in 0..<min(schema["minItems"]?.int ?? 0, 16) {
                append(schema["items"], to: &json, depth: depth + 1)
            }
            json.endArray()
        default:
            json.beginObject()
            if let properties = schema["properties"] {
                for property in properties.members {
                    json.name(property.key)
                    append(property.value, to: &json, depth: depth + 1)
                }
            }
            json.endObject()
        }
    }
}
