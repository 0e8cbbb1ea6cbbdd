import Wire

extension JSONSplice {
    /// Fits a request of the Responses API that passes to what the target takes: the answer's limit, and what of the
    /// conversation only this gateway can have put there.
    mutating func fitResponse(
        of request: OpenAIRequest, to terms: TargetTerms, _ dialect: Dialect, _ losses: inout LossList
    ) {
        if let most = [terms.outputLimit, dialect.outputLimit].compactMap({ $0 }).min(),
            let asked = request["max_output_tokens"]?.int, asked > most
        {
            replaceAll("max_output_tokens", with: Array(String(max(1, most)).utf8))
            losses.add("request.max_tokens", .narrowed)
        }
        if !terms.sendsEffort, let reasoning = request["reasoning"], reasoning["effort"] != nil {
            remove("effort", from: reasoning)
            losses.add("request.effort")
        }
        removeForeignReasoning(from: request, &losses)
    }

    /// Reasoning of other providers, which this gateway packed: its own API cannot open it and refuses the request.
    private mutating func removeForeignReasoning(from request: OpenAIRequest, _ losses: inout LossList) {
        guard let items = request.items, items.elements.contains(where: Self.isForeign) else { return }
        var json = JSONWriter(reserving: items.raw.count)
        json.beginArray()
        for item in items.elements where !Self.isForeign(item) { json.value(item) }
        json.endArray()
        replace(items, with: json.bytes)
        losses.add("message.thinking")
    }

    private static func isForeign(_ item: JSONValue) -> Bool {
        item["type"]?.equals("reasoning") == true
            && item["encrypted_content"].map(PackedThinking.isOurs) == true
    }
}
