import Wire

/// A search of the web that an OpenAI client offers the model, as the Messages API has it.
///
/// Source: <https://docs.claude.com/en/docs/agents-and-tools/tool-use/web-search-tool>.
struct OfferedSearch {
    /// The name that the tool has to have.
    static let name = "web_search"
    /// Its definition as an element of `tools`.
    let definition: [UInt8]

    /// A tool of the Responses API: `web_search`, `web_search_preview` or a dated version of either.
    ///
    /// - Parameter mostUses: How often the model may search; nil for as often as it likes.
    init(_ tool: JSONValue, mostUses: Int?, _ losses: inout LossList) {
        var json = Self.begun()
        if let mostUses { json.field("max_uses", mostUses) }
        let filters = tool["filters"]
        if let allowed = filters?["allowed_domains"], allowed.count > 0 {
            json.field("allowed_domains", allowed)
            // The API takes one list only.
            if (filters?["blocked_domains"]?.count ?? 0) > 0 {
                losses.add("tool.web_search.blocked_domains")
            }
        } else if let blocked = filters?["blocked_domains"], blocked.count > 0 {
            json.field("blocked_domains", blocked)
        }
        Self.write(place: tool["user_location"], to: &json)
        json.endObject()
        definition = json.bytes
        Self.noteSize(tool["search_context_size"], &losses)
        if tool["external_web_access"]?.bool == false {
            losses.add("tool.web_search.external_web_access")
        }
    }

    /// The member `web_search_options` of chat/completions.
    init(options: JSONValue, _ losses: inout LossList) {
        var json = Self.begun()
        let place = options["user_location"]
        Self.write(place: place?["approximate"] ?? place, to: &json)
        json.endObject()
        definition = json.bytes
        Self.noteSize(options["search_context_size"], &losses)
    }

    /// Whether a tool of the Responses API is a search of the web.
    static func isSearch(_ type: JSONValue?) -> Bool {
        guard let type = type?.string else { return false }
        return [name, "web_search_preview"].contains { type == $0 || type.hasPrefix($0 + "_20") }
    }

    private static func begun() -> JSONWriter {
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.field("type", "web_search_20250305")
        json.field("name", name)
        return json
    }

    /// Where the user is. Null members, which OpenAI takes, are left out.
    private static func write(place: JSONValue?, to json: inout JSONWriter) {
        let names: [StaticString] = ["city", "region", "country", "timezone"]
        let known = names.compactMap { name in
            place?[name].flatMap { $0.isString && !$0.isEmptyString ? (name, $0) : nil }
        }
        guard !known.isEmpty else { return }
        json.name("user_location")
        json.beginObject()
        json.field("type", "approximate")
        for (name, value) in known { json.field(name, value) }
        json.endObject()
    }

    /// How much of what is found the model reads, its provider decides. `medium` is what everybody has.
    private static func noteSize(_ size: JSONValue?, _ losses: inout LossList) {
        if let size, size.isString, !size.equals("medium") {
            losses.add("tool.web_search.search_context_size")
        }
    }
}
