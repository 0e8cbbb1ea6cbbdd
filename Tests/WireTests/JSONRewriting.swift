import Wire

/// Three ways to write a value again, from the most literal to the most thorough.
enum JSONRewriting {
    /// Containers are walked; all else is copied as it is spelt.
    static func spliced(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        write(value, to: &writer, leaf: { $1.value($0) })
        return writer.bytes
    }

    /// Like `spliced`, but strings are decoded and escaped anew.
    static func reescaped(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        write(value, to: &writer) { leaf, writer in
            if let string = leaf.string { writer.value(string) } else { writer.value(leaf) }
        }
        return writer.bytes
    }

    /// A text without the white space around its values.
    static func withoutSpace(_ bytes: [UInt8]) -> [UInt8] {
        var isInString = false
        var isAfterBackslash = false
        return bytes.filter { byte in
            if isInString {
                if isAfterBackslash {
                    isAfterBackslash = false
                } else if byte == UInt8(ascii: "\\") {
                    isAfterBackslash = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                return true
            }
            isInString = byte == UInt8(ascii: "\"")
            return byte > 0x20
        }
    }

    private static func write(
        _ value: JSONValue, to writer: inout JSONWriter, leaf: (JSONValue, inout JSONWriter) -> Void
    ) {
        switch value.kind {
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.name(member.key)
                write(member.value, to: &writer, leaf: leaf)
            }
            writer.endObject()
        case .array:
            writer.beginArray()
            for element in value.elements { write(element, to: &writer, leaf: leaf) }
            writer.endArray()
        case .string, .number, .true, .false, .null:
            leaf(value, &writer)
        }
    }
}
