import Wire

// Embeddings: vectors that mean nothing, but are the same for the same text.
extension DemoService {
    /// The way of a request: noted, let in, understood, answered.
    func embeddings(_ inbound: Inbound) -> Reply {
        let parsed = Self.parse(inbound.body)
        let (request, isSafe) = note(inbound, try? parsed.get().root)
        var reply: Reply
        do throws(ErrorAnswer) {
            guard isSafe else { throw Self.unrecorded }
            try door.admit(inbound, key: options.apiKey)
            let asked = try EmbeddingsBody(parsed.get().root, isStrict: options.strict)
            reply = Reply(status: 200, json: asked.answer)
            reply.outcome.usage = DemoUsage(
                UsageReport(prompt: asked.tokens, completion: 0, cached: 0, reasoning: 0), shape: .openai)
        } catch {
            reply = Reply(options.twin?.errors.dressed(error) ?? error)
        }
        reply.headers.append(("x-request-id", "demo-\(salt)-\(request.sequence)"))
        reply.request = request
        return reply
    }
}
