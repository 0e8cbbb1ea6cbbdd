import Domain
import Wire

extension Gateway {
    /// Answers `GET /v1/models`: the names that are mapped exactly and that the key may ask for.
    ///
    /// Patterns have no list of names. Anthropic's and OpenAI's clients ask on the same path; each gets its
    /// own shape. Claude Code, which lists only names that look like Anthropic's, gets names that it lists.
    /// Source: <https://docs.claude.com/en/api/models-list>.
    public func listModels(_ inbound: InboundRequest, into reply: any Reply) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            let models = ListedModel.all(for: caller.key, in: routes)
            let isDiscovery = inbound.userAgent?.hasPrefix("claude-code/") == true
            let body =
                if inbound.speaksAnthropic {
                    try ModelPage(
                        isDiscovery ? models.map(\.discovered) : models, query: inbound.query ?? ""
                    ).body
                } else {
                    Self.openAI(models)
                }
            await tellStanding(of: caller.key.id, into: reply)
            reply.send(status: 200, body: body)
        } catch {
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    /// Answers `GET /v1/models/{id}` for every name that a request could ask for.
    public func showModel(_ id: String, _ inbound: InboundRequest, into reply: any Reply) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            let plan = try routes.plan(for: id, key: caller.key, Draw(session: nil))
            var json = JSONWriter(reserving: 256)
            let mapping = routes.directory.mappings.first { $0.pattern == plan.pattern }
            json.model(
                ListedModel(id, plan.steps, chosenName: mapping?.displayName),
                asAnthropic: inbound.speaksAnthropic)
            await tellStanding(of: caller.key.id, into: reply)
            reply.send(status: 200, body: json.bytes)
        } catch {
            // A model that a key may not use does not exist for it.
            let isHidden = error.type == "permission_error"
            let error = isHidden ? ErrorReply(404, "not_found_error", "model: \(Routes.shown(id))") : error
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    private static func openAI(_ models: [ListedModel]) -> [UInt8] {
        var json = JSONWriter(reserving: 64 + models.count * 96)
        json.beginObject()
        json.field("object", "list")
        json.name("data")
        json.beginArray()
        for model in models { json.model(model, asAnthropic: false) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
