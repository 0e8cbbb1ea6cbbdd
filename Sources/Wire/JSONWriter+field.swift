// Names and values in one call, the most frequent pair.
extension JSONWriter {
    /// Writes a member whose value is a string.
    public mutating func field(_ name: StaticString, _ value: StaticString) {
        self.name(name)
        self.value(value)
    }

    /// Writes a member whose value is a string.
    public mutating func field(_ name: StaticString, _ value: String) {
        self.name(name)
        self.value(value)
    }

    /// Writes a member whose value is an integer.
    public mutating func field(_ name: StaticString, _ value: Int) {
        self.name(name)
        self.value(value)
    }

    /// Writes a member whose value is a truth value.
    public mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    /// Writes a member whose value stands in another document, byte for byte.
    public mutating func field(_ name: StaticString, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }
}
