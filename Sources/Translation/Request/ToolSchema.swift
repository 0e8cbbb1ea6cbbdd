import Wire

/// Writes a tool's JSON schema as providers take it: without the keywords that only schema tools read, and
/// with the root they ask for. Everything else is copied byte for byte.
///
/// It walks by structure: below `properties` stand names, which are the tool's own even when they look like
/// keywords, and below `enum`, `const`, `default` and `examples` stand values.
struct ToolSchema {
    private let schema: JSONValue
    private var dollars: DollarFinder

    init(_ schema: JSONValue) {
        self.schema = schema
        dollars = DollarFinder(in: schema.raw)
    }

    /// Writes the schema of an answer.
    static func write(_ schema: JSONValue, to json: inout JSONWriter) {
        var walk = ToolSchema(schema)
        walk.write(schema, to: &json)
    }

    /// Writes the schema of a tool's input, whose root has to be an object.
    ///
    /// - Returns: Whether the schema had to be changed in what it says.
    static func write(
        _ schema: JSONValue, root: Dialect.SchemaRoot, words: Dialect.SchemaWords = .all,
        to json: inout JSONWriter
    ) -> Bool {
        switch words {
        case .all: break
        case .without(let refused):
            if let rest = SchemaWithoutWords(schema, refused: refused) {
                _ = write(rest.document.root, root: root, to: &json)
                return true
            }
        case .openAPI:
            // It makes an object of the root itself.
            let cleaned = OpenAPISchema(schema)
            json.raw(cleaned.bytes)
            return cleaned.isNarrowed
        }
        var walk = ToolSchema(schema)
        return walk.writeRoot(root, to: &json)
    }

    private mutating func writeRoot(_ root: Dialect.SchemaRoot, to json: inout JSONWriter) -> Bool {
        let isObject = schema["type"]?.equals("object") ?? false
        let hasProperties = schema["properties"]?.isObject ?? false
        let merges = root == .plainObject && Self.combinators.contains { schema[$0] != nil }
        if isObject, hasProperties, !merges, !dollars.occurs(in: schema.raw) {
            json.value(schema)
            return false
        }
        json.beginObject()
        if !isObject { json.field("type", "object") }
        for member in schema.members {
            let key = member.key
            if Self.isNote(key) || !isObject && key.equals("type") { continue }
            if key.equals("properties"), merges || !hasProperties { continue }
            if merges, key.equals("required") || Self.combinators.contains(where: key.equals) { continue }
            write(member, to: &json)
        }
        if merges {
            MergedProperties(schema).write(to: &json)
        } else if !hasProperties {
            json.name("properties")
            json.beginObject()
            json.endObject()
        }
        json.endObject()
        return merges || (!isObject && schema["type"] != nil)
    }

    /// Keywords that say something about the schema and nothing about the input.
    private static func isNote(_ key: JSONValue) -> Bool {
        key.equals("$schema") || key.equals("$id") || key.equals("$comment")
    }

    /// What OpenAI refuses beside a root's properties.
    private static let combinators: [StaticString] = ["anyOf", "oneOf", "allOf", "enum", "not", "const"]

    /// Keywords with one schema below, or an array of them.
    static let schemaKeywords: [StaticString] = [
        "items", "additionalProperties", "anyOf", "allOf", "oneOf", "not", "if", "then", "else", "contains",
        "prefixItems", "propertyNames", "additionalItems", "unevaluatedItems", "unevaluatedProperties",
        "contentSchema",
    ]

    /// Keywords with schemas by name below.
    static let mapKeywords: [StaticString] = [
        "properties", "$defs", "definitions", "patternProperties", "dependentSchemas", "dependencies",
    ]

    /// Writes a schema, or an array of schemas, without notes. Subtrees without any `$` are copied at once.
    private mutating func write(_ schema: JSONValue, to json: inout JSONWriter) {
        guard schema.isObject || schema.isArray, dollars.occurs(in: schema.raw) else {
            json.value(schema)
            return
        }
        if schema.isArray {
            json.beginArray()
            for element in schema.elements { write(element, to: &json) }
            json.endArray()
        } else {
            json.beginObject()
            for member in schema.members where !Self.isNote(member.key) { write(member, to: &json) }
            json.endObject()
        }
    }

    private mutating func write(_ member: JSONMember, to json: inout JSONWriter) {
        json.name(member.key)
        if !dollars.occurs(in: member.value.raw) {
            json.value(member.value)
        } else if member.value.isObject, Self.mapKeywords.contains(where: member.key.equals) {
            json.beginObject()
            for named in member.value.members {
                json.name(named.key)
                write(named.value, to: &json)
            }
            json.endObject()
        } else if Self.schemaKeywords.contains(where: member.key.equals) {
            write(member.value, to: &json)
        } else {
            json.value(member.value)
        }
    }
}
