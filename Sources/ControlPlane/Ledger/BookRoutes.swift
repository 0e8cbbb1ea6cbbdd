import Domain
import Presentation
import Wire

/// What proves the books: the audit log and the reconciliation.
enum BookRoutes {
    static let all: [Route] = [
        .get(
            "/v1/organizations/audit_log", "Changes, the newest first; never with a secret.",
            [
                .init(name: "actor", summary: "Only changes that this one made, such as admin-key:a…."),
                .init(
                    name: "action", summary: "Only changes of this kind; a noun alone names all of its kinds."
                ),
                .init(name: "target_id", summary: "Only changes of this key, user, provider, …."),
                .init(name: "starting_at", summary: "Only changes from then on, RFC 3339."),
                .init(name: "ending_at", summary: "Only changes from before then."),
                .init(name: "limit", summary: "How many, 1 to 1000; else 100."),
                .init(
                    name: "after_id", summary: "Only what stands after this one in the list: older changes."),
            ], answer: auditLog),
        .get(
            "/v1/organizations/verify",
            "Goes through the books: `ok`, and each gap. Takes a while on a large ledger."
        ) { call in
            let verification = try await call.store.verify()
            return Answer.json { verification.write(to: &$0) }
        },
    ]

    @Sendable
    private static func auditLog(_ call: Call) async throws -> Answer {
        let query = call.query
        var filter = AuditFilter()
        filter.actor = query["actor"].map { Actor($0) }
        filter.action = query["action"]
        filter.target = query["target_id"]
        filter.since = try query.time("starting_at")
        filter.until = try query.time("ending_at")
        return try await AuditPage(filter, of: call).answer { json, event in event.write(to: &json) }
    }
}
