import Wire

extension ReportedUsage {
    /// The usage of a response of the Responses API, with the searches of the web that are items of its output: they
    /// are charged for, and its `usage` does not count them. Looking into a page that was found is free.
    ///
    /// Source: <https://platform.openai.com/docs/guides/tools-web-search>.
    init?(response: JSONValue) {
        guard let counts = response["usage"].flatMap({ ReportedUsage(provider: $0) }) else { return nil }
        self = counts
        let searches =
            response["output"]?.elements.count { item in
                item["type"]?.equals("web_search_call") == true
                    && item["status"]?.equals("failed") != true
                    && item["action"]?["type"].map { $0.equals("search") } ?? true
            } ?? 0
        webSearches = max(webSearches, searches)
    }
}
