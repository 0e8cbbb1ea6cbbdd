import Wire

/// A client's `cache_control` on its way to a provider that knows such marks.
struct CacheMark: Sendable {
    /// As the client wrote it; nil is the plain mark without a lifetime.
    private let value: JSONValue?

    /// The mark on a block; nil when there is none, or the dialect takes none.
    init?(on block: JSONValue, _ marks: Dialect.CacheMarks) {
        guard let control = block["cache_control"], control["type"]?.equals("ephemeral") == true else {
            return nil
        }
        switch marks {
        case .none: return nil
        case .withoutLifetime: value = nil
        case .whole: value = control
        }
    }

    /// Writes the member `cache_control`.
    func write(to json: inout JSONWriter) {
        json.name("cache_control")
        if let value { return json.value(value) }
        json.beginObject()
        json.field("type", "ephemeral")
        json.endObject()
    }
}
