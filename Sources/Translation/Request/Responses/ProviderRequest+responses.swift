import Wire

extension ProviderRequest {
    /// A request of the Responses API for a provider that has no such API: asked in the Messages API, and from there
    /// in what the provider understands.
    init(responses request: OpenAIRequest, on terms: TargetTerms) throws(ErrorReply) {
        let asked = try ResponsesBody(request, on: terms)
        let messages = try MessagesRequest(asked.body)
        self =
            terms.profile.apis.contains(.messages)
            ? try ProviderRequest(passing: messages, on: terms)
            : try ProviderRequest(chat: messages, on: terms)
        context.client = .responses
        context.response = asked.terms
        // Reasoning is an item of its own, which carries what the model needs in a loop. The writer knows whether its
        // text is shown.
        context.emitsThinking = true
        context.showsThinking = true
        var all = LossList()
        for loss in asked.losses + losses { all.add(loss) }
        losses = all.all
    }
}
