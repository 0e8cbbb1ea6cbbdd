import Wire

/// A schema without some keywords, for servers that cannot make a grammar of them.
struct SchemaWithoutWords {
    let document: JSONDocument

    /// Nil when the schema has none of them, so that it can be copied as it is.
    init?(_ schema: JSONValue, refused: [StaticString]) {
        var walk = Walk(refused: refused)
        walk.write(schema)
        guard walk.hasLeftOut, let document = try? JSONDocument(walk.json.bytes) else { return nil }
        self.document = document
    }

    private struct Walk {
        let refused: [StaticString]
        var json = JSONWriter()
        var hasLeftOut = false

        mutating func write(_ schema: JSONValue) {
            if schema.isArray {
                json.beginArray()
                for element in schema.elements { write(element) }
                json.endArray()
            } else if schema.isObject {
                json.beginObject()
                for member in schema.members {
                    if refused.contains(where: member.key.equals) {
                        hasLeftOut = true
                    } else {
                        write(member)
                    }
                }
                json.endObject()
            } else {
                json.value(schema)
            }
        }

        private mutating func write(_ member: JSONMember) {
            json.name(member.key)
            if member.value.isObject, ToolSchema.mapKeywords.contains(where: member.key.equals) {
                json.beginObject()
                for named in member.value.members {
                    json.name(named.key)
                    write(named.value)
                }
                json.endObject()
            } else if ToolSchema.schemaKeywords.contains(where: member.key.equals) {
                write(member.value)
            } else {
                json.value(member.value)
            }
        }
    }
}
