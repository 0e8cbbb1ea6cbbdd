import Wire

/// A tool's schema in the subset of OpenAPI 3.0 that Gemini reads; any other keyword fails the whole request.
///
/// Source: <https://ai.google.dev/api/caching#Schema>. References are put in place, as often as they are met
/// but not within themselves; of several types the first counts, and null becomes `nullable`; `const` is an
/// `enum` of one; `oneOf` and `allOf` become what comes nearest.
struct OpenAPISchema {
    let bytes: [UInt8]
    /// Whether something was left out that restricts what the tool takes.
    let isNarrowed: Bool

    init(_ schema: JSONValue) {
        var walk = OpenAPIWalk(root: schema)
        walk.writeRoot()
        bytes = walk.json.bytes
        isNarrowed = walk.isNarrowed
    }
}

private struct OpenAPIWalk {
    let root: JSONValue
    var json = JSONWriter()
    var isNarrowed = false
    /// References that lead to the schema being written.
    private var path: [String] = []
    /// Schemas written so far. References to references can grow without bound.
    private var count = 0

    private static let mostSchemas = 4096
    private static let deepest = 32

    private static let copied: [StaticString] = [
        "description", "minimum", "maximum", "minItems", "maxItems", "nullable",
    ]
    /// Keywords that only annotate, so that nothing is lost with them.
    private static let notes: [StaticString] = [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "examples", "default", "deprecated",
        "readOnly", "writeOnly",
    ]
    private static let formats: [StaticString] = ["enum", "date-time"]
    private static let writtenApart: [StaticString] = ["type", "properties", "required", "allOf", "$ref"]

    init(root: JSONValue) {
        self.root = root
    }

    mutating func writeRoot() {
        var members = Members(resolved(root), in: self)
        members.type = "object"
        members.isNullable = false
        write(members, depth: 0, isRoot: true)
    }

    private mutating func write(_ schema: JSONValue, depth: Int) {
        count += 1
        guard schema.isObject, depth < Self.deepest, count < Self.mostSchemas else {
            isNarrowed = true
            json.beginObject()
            json.field("type", "string")
            return json.endObject()
        }
        let reference = schema["$ref"]?.string
        if let reference {
            guard !path.contains(reference) else {
                // A schema within itself: any object, for it cannot be written out.
                isNarrowed = true
                json.beginObject()
                json.field("type", "object")
                return json.endObject()
            }
            path.append(reference)
        }
        write(Members(resolved(schema), in: self), depth: depth, isRoot: false)
        if reference != nil { path.removeLast() }
    }

    private mutating func write(_ members: Members, depth: Int, isRoot: Bool) {
        json.beginObject()
        if let type = members.type { json.field("type", type) }
        if members.isNullable { json.field("nullable", true) }
        var written: Set<String> = []
        for schema in members.schemas {
            for member in schema.members where written.insert(Self.outcome(of: member.key)).inserted {
                write(member, of: members, depth: depth)
            }
        }
        if members.has("properties") || isRoot { writeProperties(members, depth: depth) }
        if members.type == "array", !members.has("items") {
            // The endpoint wants to know what an array holds.
            json.name("items")
            json.beginObject()
            json.field("type", "string")
            json.endObject()
        }
        json.endObject()
    }

    /// The keyword that a keyword becomes; of several that become one the first counts.
    private static func outcome(of key: JSONValue) -> String {
        key.equals("const") ? "enum" : key.equals("oneOf") ? "anyOf" : key.string ?? ""
    }

    private mutating func write(_ member: JSONMember, of members: Members, depth: Int) {
        let key = member.key
        let value = member.value
        if Self.copied.contains(where: key.equals) {
            if key.equals("nullable"), members.isNullable { return }
            json.name(key)
            json.value(value)
        } else if key.equals("format") {
            if Self.formats.contains(where: value.equals) {
                json.name(key)
                json.value(value)
            }
        } else if key.equals("enum") || key.equals("const") {
            writeValues(key.equals("enum") ? Array(value.elements) : [value], of: members)
        } else if key.equals("items") {
            json.name(key)
            write(value.isArray ? value.elements.first { _ in true } ?? value : value, depth: depth + 1)
        } else if key.equals("anyOf") || key.equals("oneOf") {
            writeChoices(value, depth: depth)
        } else if key.equals("additionalProperties") {
            // Models add none that are not named. A map of any names cannot be said.
            if value.isObject { isNarrowed = true }
        } else if !Self.writtenApart.contains(where: key.equals), !Self.notes.contains(where: key.equals) {
            isNarrowed = true
        }
    }

    /// Only strings can be listed.
    private mutating func writeValues(_ values: [JSONValue], of members: Members) {
        let strings = values.filter(\.isString)
        guard !strings.isEmpty, members.type == nil || members.type == "string" else {
            isNarrowed = true
            return
        }
        if members.type == nil { json.field("type", "string") }
        json.name("enum")
        json.beginArray()
        for value in strings where !value.isEmptyString { json.value(value) }
        json.endArray()
    }

    private mutating func writeChoices(_ choices: JSONValue, depth: Int) {
        let real = choices.elements.filter { $0["type"]?.equals("null") != true }
        guard !real.isEmpty else { return }
        let before = json
        var written: [[UInt8]] = []
        for choice in real {
            json = JSONWriter()
            write(choice, depth: depth + 1)
            written.append(json.bytes)
        }
        json = before
        // A choice of which nothing is left, such as one of what is required, lets everything in.
        guard !written.contains(where: { $0.elementsEqual("{}".utf8) }) else {
            isNarrowed = true
            return
        }
        json.name("anyOf")
        json.beginArray()
        for choice in written { json.raw(choice) }
        json.endArray()
    }

    private mutating func writeProperties(_ members: Members, depth: Int) {
        var names: Set<String> = []
        json.name("properties")
        json.beginObject()
        for schema in members.schemas {
            guard let properties = schema["properties"] else { continue }
            for property in properties.members where names.insert(property.name).inserted {
                json.name(property.key)
                write(property.value, depth: depth + 1)
            }
        }
        json.endObject()
        var required: [JSONValue] = []
        var known: Set<String> = []
        for schema in members.schemas {
            for name in schema["required"]?.elements.filter(\.isString) ?? [] {
                let text = name.string ?? ""
                if names.contains(text), known.insert(text).inserted { required.append(name) }
            }
        }
        if required.isEmpty { return }
        json.name("required")
        json.beginArray()
        for name in required { json.value(name) }
        json.endArray()
    }

    /// What a reference into the root's definitions means, however often it is referred on.
    func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<8 {
            guard let reference = schema["$ref"]?.string else { return schema }
            let path = reference.split(separator: "/")
            guard path.first == "#" else { return schema }
            var target: JSONValue? = root
            for name in path.dropFirst() { target = target?[String(name)] }
            guard let target else { return schema }
            schema = target
        }
        return schema
    }

    /// A schema, and those that it is combined with by `allOf`, as one.
    struct Members {
        var schemas: [JSONValue]
        var type: String?
        var isNullable: Bool

        init(_ schema: JSONValue, in walk: OpenAPIWalk) {
            schemas = [schema] + (schema["allOf"]?.elements.map { walk.resolved($0) } ?? [])
            let types = schemas.flatMap { schema -> [String] in
                guard let type = schema["type"] else { return [] }
                return type.string.map { [$0] } ?? type.elements.compactMap(\.string)
            }
            type = types.first { $0 != "null" }
            let choices = (schema["anyOf"] ?? schema["oneOf"])?.elements
            isNullable =
                types.contains("null") || choices?.contains { $0["type"]?.equals("null") == true } == true
            if type == nil, has("properties") { type = "object" }
        }

        func has(_ keyword: StaticString) -> Bool { schemas.contains { $0[keyword] != nil } }
    }
}
