import Domain
import Presentation
import Wire

/// The entries of the ledger, as `tollgate requests` shows them.
enum RequestRoutes {
    private static let path = "/v1/organizations/requests"

    static let all: [Route] = [
        .get(
            path, "Requests, the newest first; one that runs has no outcome yet.",
            [
                .init(name: "starting_at", summary: "Only requests from then on, RFC 3339."),
                .init(name: "ending_at", summary: "Only requests from before then."),
                .init(name: "api_key_id", summary: "Only requests of this key."),
                .init(name: "user_id", summary: "Only requests of this user."),
                .init(name: "workspace_id", summary: "Only requests of this team."),
                .init(name: "model", summary: "Only requests for this model, as the client named it."),
                .init(name: "provider", summary: "Only requests that this provider answered."),
                .init(name: "session_id", summary: "Only requests of this session."),
                .init(name: "client", summary: "Only requests of this program, as its entries name it."),
                .init(name: "end_user", summary: "Only requests for this person, as a forwarder named it."),
                .init(name: "request_class", summary: "Only requests that their client says are for this."),
                .init(
                    name: "outcome",
                    summary: Outcome.allCases.map(\.rawValue).joined(separator: ", ") + "."),
                .init(name: "status", summary: "Only requests that were answered with this HTTP status."),
                .init(
                    name: "error_type", summary: "Only requests with this error, such as rate_limit_error."),
                .init(
                    name: "min_cost",
                    summary: "Only requests that cost at least so much, in dollars as decimal text."),
            ] + Route.Parameter.rowPage, answer: list),
        .get(path + "/{request_id}", "One request with its attempts.") { call in
            guard let entry = try await call.store.entry(RequestID(call.part("request_id"))) else {
                throw ErrorReply.notFound("Request not found")
            }
            let people = try await call.store.people()
            return Answer.json { entry.write(to: &$0, people: people) }
        },
    ]

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let query = call.query
        let limit = try query.integer("limit", in: 1...1000, else: 20)
        var filter = EntryFilter()
        filter.key = query["api_key_id"].map { KeyID($0) }
        filter.user = query["user_id"]
        filter.team = query["workspace_id"]
        filter.model = query["model"]
        filter.provider = query["provider"].map { ProviderName($0) }
        filter.session = query["session_id"]
        filter.client = query["client"]
        filter.endUser = query["end_user"]
        filter.requestClass = query["request_class"]
        filter.outcome = try query.choice("outcome", of: Outcome.self)
        filter.status = try query.integer("status", in: 100...999)
        filter.errorType = query["error_type"]
        if let text = query["min_cost"] {
            guard let amount = Dollars.amount(text) else {
                throw InvalidField("min_cost", "must be dollars such as 0.25, with at most six decimals")
            }
            filter.minimumCostNanoUSD = amount * 1000
        }
        filter.since = try query.time("starting_at")
        filter.until = try query.time("ending_at")
        filter.before = try PageCursor.place(in: call).map { RequestID($0) }
        // One more than is shown tells whether there is another page.
        let found = try await call.store.entries(filter, limit: limit + 1)
        let page = found.prefix(limit)
        let people = try await call.store.people()
        let next = found.count > limit ? page.last.map { PageCursor.text($0.id.text, for: call) } : nil
        return Answer.json { json in
            json.object { json in
                json.field("data", array: page) { json, entry in entry.write(to: &json, people: people) }
                json.field("has_more", next != nil)
                json.field("next_page", optional: next)
            }
        }
    }
}
