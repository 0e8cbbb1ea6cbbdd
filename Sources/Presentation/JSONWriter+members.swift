import Domain
import Wire

// Members as `--json` and answers over HTTP have them: snake_case names, null for nothing, RFC 3339 times.
extension JSONWriter {
    /// A member that is a string, or null for nothing.
    public mutating func field(_ name: StaticString, optional value: String?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// A member that is an integer, or null for nothing.
    public mutating func field(_ name: StaticString, optional value: Int?) {
        self.name(name)
        if let value { self.value(value) } else { null() }
    }

    /// A member that is a moment with milliseconds, or null for nothing.
    public mutating func field(_ name: StaticString, time: Timestamp?) {
        field(name, optional: time?.preciseText)
    }

    /// A member that is a number of whole milliseconds, or null for nothing.
    public mutating func field(_ name: StaticString, milliseconds duration: Duration?) {
        field(name, optional: duration.map { Int($0.milliseconds) })
    }

    /// A member that is an object of labels, by name.
    public mutating func field(_ name: StaticString, tags: [String: String]) {
        self.name(name)
        object { json in
            for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                json.name(name)
                json.value(value)
            }
        }
    }

    /// A member that is an array.
    public mutating func field<Element>(
        _ name: StaticString, array: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        self.name(name)
        self.array(array, write)
    }

    /// An array, for each element of which something is written.
    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// An object with the members that are written.
    public mutating func object(_ write: (inout JSONWriter) -> Void) {
        beginObject()
        write(&self)
        endObject()
    }
}
