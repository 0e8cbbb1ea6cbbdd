import Wire

/// A page of the web that a passage of an answer rests on.
struct WebCitation: Equatable, Sendable {
    var url: String
    /// Empty where the provider names none.
    var title: String
    /// The passage, in Unicode scalars of the text; nil for what was said since the last passage began.
    var range: Range<Int>?

    /// An element of `annotations` in chat/completions, where what it says stands in a member of its own; nil for one
    /// that is no citation of the web.
    ///
    /// Source: <https://platform.openai.com/docs/api-reference/chat/object>.
    init?(annotation: JSONValue) {
        guard annotation["type"]?.equals("url_citation") == true else { return nil }
        let citation = annotation["url_citation"].flatMap { $0.isObject ? $0 : nil } ?? annotation
        guard let url = citation["url"]?.nonEmptyString else { return nil }
        self.url = url
        title = citation["title"]?.string ?? ""
        if let start = citation["start_index"]?.int, let end = citation["end_index"]?.int, 0 <= start,
            start < end
        {
            range = start..<end
        }
    }

    /// An element of GLM's `web_search`: a page that was found for the whole answer.
    init?(found page: JSONValue) {
        guard let url = page["link"]?.nonEmptyString else { return nil }
        self.url = url
        title = page["title"]?.string ?? ""
    }

    /// An element of `citations` in the Messages API; nil for one of a document of the client's.
    init?(location: JSONValue) {
        guard location["type"]?.equals("web_search_result_location") == true,
            let url = location["url"]?.nonEmptyString
        else { return nil }
        self.url = url
        title = location["title"]?.string ?? ""
    }
}

/// A search of the web that ran on the provider's servers.
struct WebSearch: Sendable {
    /// What was searched for; empty where the provider keeps it to itself.
    var query: String
    /// The addresses of what was found, in the provider's order.
    var found: [String]
    /// Whether the search came to nothing because of an error.
    var hasFailed = false

    /// More than any search gives.
    private static let mostPages = 200

    /// - Parameter result: A block `web_search_tool_result` of the Messages API.
    init(query: String, result: JSONValue) {
        self.query = query
        let content = result["content"]
        found = content?.elements.prefix(Self.mostPages).compactMap { $0["url"]?.nonEmptyString } ?? []
        hasFailed = content?.isObject == true
    }
}
