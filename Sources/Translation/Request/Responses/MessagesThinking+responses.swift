import Wire

extension MessagesThinking {
    /// The answer's limit where nobody named one. What is too much for a model is asked again with what it takes.
    private static let usualLimit = 32_000

    /// Reads a request of the Responses API.
    init(
        responses request: OpenAIRequest, _ terms: TargetTerms, _ occasion: Occasion, showsThinking: Bool,
        _ losses: inout LossList
    ) {
        let dialect = terms.profile.dialect(for: terms.model)
        let most = [terms.outputLimit, dialect.outputLimit, Self.usualLimit].compactMap { $0 }.min()
        let limit = Limit(asked: request["max_output_tokens"]?.int.map { max(1, $0) }, most: most)
        let named = request["reasoning"]?["effort"]
        guard let named, let wish = Effort(named) else {
            if named?.isString == true { losses.add("request.effort", .unknown) }
            self.init(limit)
            return
        }
        guard terms.isNative else {
            self.init(wish, by: nil, limit, occasion, &losses)
            return
        }
        guard terms.sendsEffort else {
            losses.add("request.effort")
            self.init(limit)
            return
        }
        self.init(
            wish, by: dialect.nativeThinking, limit, occasion,
            display: showsThinking ? "summarized" : "omitted", &losses)
    }
}
