import Domain
import Presentation
import Wire

/// One page of the audit log, the newest first; `after_id` leads on to older events.
struct AuditPage {
    private let events: ArraySlice<AuditEvent>
    private let hasMore: Bool

    /// Reads `limit` and `after_id`.
    init(_ filter: AuditFilter, of call: Call) async throws {
        let limit = try call.query.integer("limit", in: 1...1000, else: 100)
        var filter = filter
        if let text = call.query["after_id"] {
            guard let id = Int64(text) else { throw InvalidField("after_id", "is no id of this list") }
            filter.before = id
        }
        // One more than is shown tells whether there is another page.
        let found = try await call.store.events(filter, limit: limit + 1)
        events = found.prefix(limit)
        hasMore = found.count > limit
    }

    func answer(_ write: (inout JSONWriter, AuditEvent) -> Void) -> Answer {
        Answer.json { json in
            json.object { json in
                json.field("data", array: events, write)
                json.field("has_more", hasMore)
                json.field("first_id", optional: events.first.map { String($0.id) })
                json.field("last_id", optional: events.last.map { String($0.id) })
            }
        }
    }
}
