import Wire

/// A JSON schema closed as OpenAI's strict mode demands: every object lists all of its properties as required
/// and allows no others; what was optional may be null instead.
///
/// Source: OpenAI's guide to structured outputs. A schema that cannot be said so is not closed at all.
struct ClosedSchema {
    let bytes: [UInt8]
    /// Whether the schema was closed as it came, but for annotations.
    let wasClosed: Bool

    /// Nil when the schema uses what strict mode has no word for.
    init?(_ schema: JSONValue) {
        guard schema["type"]?.equals("object") ?? false, schema["anyOf"] == nil else { return nil }
        var closer = Closer()
        closer.close(schema, isOptional: false, isRoot: true)
        guard closer.isPossible else { return nil }
        bytes = closer.json.bytes
        wasClosed = !closer.isChanged
    }
}

private struct Closer {
    var json = JSONWriter()
    var isPossible = true
    var isChanged = false

    /// Copied as they are.
    private static let plain: [StaticString] = [
        "description", "title", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "multipleOf", "minItems", "maxItems", "$ref",
    ]
    /// Left out: they guide or annotate, and strict mode refuses them.
    private static let ignored: [StaticString] = [
        "$schema", "$id", "$comment", "default", "examples", "minLength", "maxLength", "uniqueItems",
        "deprecated", "readOnly", "writeOnly", "required", "additionalProperties",
    ]
    /// The formats that strict mode knows.
    private static let formats: [StaticString] = [
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    ]

    mutating func close(_ schema: JSONValue, isOptional: Bool, isRoot: Bool = false) {
        guard schema.isObject, isOptional == false || canBeNull(schema) else {
            isPossible = false
            return
        }
        // Strict mode has no null beside a reference; an alternative says the same.
        if isOptional, schema["$ref"] != nil {
            json.beginObject()
            json.name("anyOf")
            json.beginArray()
            close(schema, isOptional: false)
            writeNull()
            json.endArray()
            json.endObject()
            return
        }
        guard
            schema["type"] != nil || schema["$ref"] != nil || schema["anyOf"] != nil || schema["enum"] != nil
        else {
            isPossible = false
            return
        }
        json.beginObject()
        for member in schema.members { close(member, isOptional: isOptional) }
        if isObject(schema) { closeObject(schema, isRoot: isRoot) }
        json.endObject()
    }

    private mutating func close(_ member: JSONMember, isOptional: Bool) {
        let key = member.key
        if Self.ignored.contains(where: key.equals) || key.equals("properties") { return }
        if key.equals("format") {
            if Self.formats.contains(where: member.value.equals) { copy(member) }
        } else if Self.plain.contains(where: key.equals) {
            copy(member)
        } else if key.equals("type") {
            json.name(key)
            writeType(member.value, isOptional: isOptional)
        } else if key.equals("enum") || key.equals("const") {
            closeValues(member, isOptional: isOptional)
        } else if key.equals("items") {
            json.name(key)
            close(member.value, isOptional: false)
        } else if key.equals("anyOf") {
            closeChoice(member, isOptional: isOptional)
        } else if key.equals("$defs") || key.equals("definitions") {
            json.name(key)
            json.beginObject()
            for named in member.value.members {
                json.name(named.key)
                close(named.value, isOptional: false)
            }
            json.endObject()
        } else {
            isPossible = false
        }
    }

    private mutating func closeObject(_ schema: JSONValue, isRoot: Bool) {
        let isOpen = schema["additionalProperties"].map { $0.bool != false }
        let names = schema["properties"]?.members.map(\.key) ?? []
        // An object without named properties is a map of any, which cannot be closed.
        guard isOpen != true, isOpen == false || isRoot || !names.isEmpty else {
            isPossible = false
            return
        }
        if isOpen == nil { isChanged = true }
        let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
        json.name("properties")
        json.beginObject()
        if let properties = schema["properties"] {
            for member in properties.members {
                let isOptional = !required.contains(member.name)
                if isOptional { isChanged = true }
                json.name(member.key)
                close(member.value, isOptional: isOptional)
            }
        }
        json.endObject()
        json.name("required")
        json.beginArray()
        for name in names { json.value(name) }
        json.endArray()
        json.field("additionalProperties", false)
    }

    private mutating func closeChoice(_ member: JSONMember, isOptional: Bool) {
        json.name(member.key)
        json.beginArray()
        var hasNull = false
        for choice in member.value.elements {
            hasNull = hasNull || choice["type"]?.equals("null") == true
            close(choice, isOptional: false)
        }
        if isOptional, !hasNull { writeNull() }
        json.endArray()
    }

    private mutating func closeValues(_ member: JSONMember, isOptional: Bool) {
        guard isOptional else { return copy(member) }
        json.name("enum")
        json.beginArray()
        var hasNull = false
        if member.key.equals("const") { json.value(member.value) }
        for value in member.value.elements {
            hasNull = hasNull || value.isNull
            json.value(value)
        }
        if !hasNull { json.null() }
        json.endArray()
    }

    private mutating func writeType(_ type: JSONValue, isOptional: Bool) {
        let hasNull = type.equals("null") || type.elements.contains { $0.equals("null") }
        guard isOptional, !hasNull else { return json.value(type) }
        json.beginArray()
        if type.isString { json.value(type) }
        for element in type.elements { json.value(element) }
        json.value("null")
        json.endArray()
    }

    private mutating func writeNull() {
        json.beginObject()
        json.field("type", "null")
        json.endObject()
    }

    private mutating func copy(_ member: JSONMember) {
        json.name(member.key)
        json.value(member.value)
    }

    private func isObject(_ schema: JSONValue) -> Bool {
        guard let type = schema["type"] else { return false }
        return type.equals("object") || type.elements.contains { $0.equals("object") }
    }

    /// Whether null can be added to what a schema allows.
    private func canBeNull(_ schema: JSONValue) -> Bool {
        // Both keywords would become `enum`.
        schema["const"] == nil || schema["enum"] == nil
    }
}
