import Domain
import Translation
import Wire

extension Gateway {
    /// Answers `POST /v1/messages/count_tokens` by our own count, without a provider.
    ///
    /// Claude Code's `/context` asks this some 25 times at once, so it is local, quick and not on the ledger;
    /// only what is refused is.
    public func countTokens(_ inbound: InboundRequest, into reply: any Reply) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            let request = try MessagesRequest.forCounting(inbound.body)
            let edited = try EditedRequest(request)
            var json = JSONWriter(reserving: 96)
            json.beginObject()
            json.field("input_tokens", TokenEstimate.input(of: edited.request))
            if edited.applied != nil {
                json.name("context_management")
                json.beginObject()
                json.field("original_input_tokens", TokenEstimate.input(of: request))
                json.endObject()
            }
            json.endObject()
            await tellStanding(of: caller.key.id, into: reply)
            reply.send(status: 200, body: json.bytes)
        } catch {
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    /// Answers a path or method that is not served, in the words of Anthropic's API. The caller's key is
    /// looked at only to put the refusal on the ledger.
    public func refuse(_ inbound: InboundRequest, with error: ErrorReply, into reply: any Reply) async {
        var entry = ledger.opening(of: inbound)
        if let caller = try? callers.caller(of: inbound, in: routes.current) { entry.describe(caller) }
        await refuse(entry, of: inbound, with: error, into: reply)
    }
}
