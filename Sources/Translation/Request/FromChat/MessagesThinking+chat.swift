import Wire

extension MessagesThinking {
    /// Reads a request of chat/completions.
    init(_ request: OpenAIRequest, _ terms: TargetTerms, _ occasion: Occasion, _ losses: inout LossList) {
        let asked = request.maxTokens.map { max(1, min($0, terms.outputLimit ?? $0)) }
        if let wish = request.maxTokens, let asked, asked < wish {
            losses.add("request.max_tokens", .narrowed)
        }
        let limit = Limit(asked: asked, most: terms.outputLimit)
        let named = request["reasoning_effort"] ?? request["reasoning"]?["effort"]
        if named == nil, let own = request["thinking"], own.isObject {
            // The API refuses a tool loop that began without thinking.
            let isTooLate = occasion.isLoopWithoutThinking && own["type"]?.equals("enabled") == true
            if isTooLate || !terms.sendsEffort {
                losses.add("request.thinking")
                self.init(limit)
            } else {
                self.init(field: own, limit)
            }
            return
        }
        guard let named, let wish = Effort(named) else {
            if named != nil { losses.add("request.effort", .unknown) }
            self.init(limit)
            return
        }
        guard terms.sendsEffort else {
            losses.add("request.effort")
            self.init(limit)
            return
        }
        let dialect = terms.profile.dialect(for: terms.model)
        self.init(wish, by: dialect.nativeThinking, limit, occasion, &losses)
    }
}
