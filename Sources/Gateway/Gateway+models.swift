import Domain
import Wire

extension Gateway {
    /// Answers `GET /v1/models`: the names that are mapped exactly and that the key may ask for.
    ///
    /// Patterns have no list of names. Anthropic's and OpenAI's clients ask on the same path; each gets its
    /// own shape. Source: <https://docs.claude.com/en/api/models-list>.
    public func listModels(_ inbound: InboundRequest, into reply: any Reply) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            let models = routes.directory.models(for: caller.key)
            guard inbound.speaksAnthropic else { return reply.send(status: 200, body: Self.openAI(models)) }
            let page = try ModelPage(models, query: inbound.query ?? "")
            reply.send(status: 200, body: page.body)
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
            _ = try routes.plan(for: id, key: caller.key, Draw(session: nil))
            var json = JSONWriter(reserving: 128)
            json.model(id, asAnthropic: inbound.speaksAnthropic)
            reply.send(status: 200, body: json.bytes)
        } catch {
            // A model that a key may not use does not exist for it.
            let isHidden = error.type == "permission_error"
            let error = isHidden ? ErrorReply(404, "not_found_error", "model: \(Routes.shown(id))") : error
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    private static func openAI(_ models: [String]) -> [UInt8] {
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

/// One page of the model list, by Anthropic's cursors.
private struct ModelPage {
    var models: [String]
    var hasMore: Bool

    /// `limit` is 20 unless told, 1 to 1000; `after_id` and `before_id` name the neighbour of the page.
    init(_ all: [String], query: String) throws(ErrorReply) {
        var limit = 20
        var (first, end) = (all.startIndex, all.endIndex)
        var fromEnd = false
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = PercentEncoding.decode(parts[1])
            switch parts[0] {
            case "limit":
                guard let number = Int(value), (1...1000).contains(number) else {
                    throw .invalidRequest("limit: must be between 1 and 1000")
                }
                limit = number
            case "after_id":
                if let index = all.firstIndex(of: value) { first = index + 1 }
            case "before_id":
                if let index = all.firstIndex(of: value) {
                    end = index
                    fromEnd = true
                }
            default: continue
            }
        }
        // Either cursor may name a model on the wrong side of the other's.
        let rest = all[min(first, end)..<end]
        models = Array(fromEnd ? rest.suffix(limit) : rest.prefix(limit))
        hasMore = rest.count > models.count
    }

    var body: [UInt8] {
        var json = JSONWriter(reserving: 64 + models.count * 128)
        json.beginObject()
        json.name("data")
        json.beginArray()
        for model in models { json.model(model, asAnthropic: true) }
        json.endArray()
        json.field("has_more", hasMore)
        json.name("first_id")
        if let first = models.first { json.value(first) } else { json.null() }
        json.name("last_id")
        if let last = models.last { json.value(last) } else { json.null() }
        json.endObject()
        return json.bytes
    }
}

extension Directory {
    /// Names that are mapped exactly and that a key may ask for, in alphabetical order.
    fileprivate func models(for key: ServiceKey) -> [String] {
        mappings.filter { $0.pattern.isExact && key.mayAsk(for: $0.pattern.text) }.map(\.pattern.text)
            .sorted()
    }
}

extension JSONWriter {
    /// A model as either API describes it. Nobody knows when a mapped name was made, so it is the epoch.
    fileprivate mutating func model(_ id: String, asAnthropic: Bool) {
        beginObject()
        if asAnthropic {
            field("type", "model")
            field("id", id)
            field("display_name", id)
            field("created_at", "1970-01-01T00:00:00Z")
            field("lifecycle", "active")
        } else {
            field("id", id)
            field("object", "model")
            field("created", 0)
            field("owned_by", "tollgate")
        }
        endObject()
    }
}
