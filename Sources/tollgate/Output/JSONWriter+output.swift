import Domain
import Wire

// Members as every `--json` has them: snake_case names, null for nothing, RFC 3339 times.
extension JSONWriter {
    mutating func field(_ name: StaticString, optional value: String?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    mutating func field(_ name: StaticString, optional value: Int?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    mutating func field(_ name: StaticString, time: Timestamp?) {
        field(name, optional: time?.preciseText)
    }

    mutating func field(_ name: StaticString, milliseconds duration: Duration?) {
        field(name, optional: duration.map { Int($0.milliseconds) })
    }

    /// A member that is an object of labels, by name.
    mutating func field(_ name: StaticString, tags: [String: String]) {
        self.name(name)
        object { json in
            for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                json.name(name)
                json.value(value)
            }
        }
    }

    /// A member that is an array.
    mutating func field<Element>(
        _ name: StaticString, array: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        self.name(name)
        self.array(array, write)
    }

    mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    mutating func object(_ write: (inout JSONWriter) -> Void) {
        beginObject()
        write(&self)
        endObject()
    }
}

extension Console {
    /// Prints one JSON document on a line of its own.
    func printJSON(_ write: (inout JSONWriter) -> Void) throws(CommandFailure) {
        var writer = JSONWriter()
        write(&writer)
        try print(String(decoding: writer.bytes, as: UTF8.self))
    }
}
