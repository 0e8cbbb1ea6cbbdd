import Domain
import Presentation
import Wire

/// What became of spend limits, out of the audit log.
enum SpendLimitAudit {
    static let all: [Route] = [
        .get(
            SpendLimitRoutes.path + "/audit", "Changes of spend limits, the newest first.",
            [
                .init(name: "limit", summary: "How many, 1 to 1000; else 100."),
                .init(
                    name: "after_id", summary: "Only what stands after this one in the list: older changes."),
            ], answer: list)
    ]

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        var filter = AuditFilter()
        filter.action = "budget"
        return try await AuditPage(filter, of: call).answer { json, event in
            json.object { json in
                json.field("type", "audit_event")
                json.field("id", String(event.id))
                json.field("created_at", time: event.at)
                json.field("actor", event.actor.text)
                json.field(
                    "action", event.action == "budget.delete" ? "spend_limit.delete" : "spend_limit.upsert")
                json.field("target_id", event.target)
                json.field("before", snapshot: event.before, of: event.target)
                json.field("after", snapshot: event.after, of: event.target)
                json.field("reason", optional: nil as String?)
            }
        }
    }

    /// When each of some budgets was written last.
    static func lastChanges(
        of budgets: [Budget], _ call: Call
    ) async throws(StorageError) -> [BudgetID: Timestamp] {
        var missing = Set(budgets.map(\.id))
        var changes: [BudgetID: Timestamp] = [:]
        var filter = AuditFilter()
        filter.action = "budget"
        if missing.count == 1 { filter.target = missing.first?.text }
        let limit = filter.target == nil ? 1000 : 1
        while !missing.isEmpty {
            let events = try await call.store.events(filter, limit: limit)
            guard let oldest = events.last else { break }
            for event in events where missing.remove(BudgetID(event.target)) != nil {
                changes[BudgetID(event.target)] = event.at
            }
            filter.before = oldest.id
        }
        return changes
    }
}

extension JSONWriter {
    /// A budget as the audit log keeps it, in the words of spend limits; null for nothing.
    fileprivate mutating func field(_ name: StaticString, snapshot: String?, of id: String) {
        self.name(name)
        guard let snapshot, let document = try? JSONDocument(Array(snapshot.utf8)),
            let budget = Budget(id: BudgetID(id), snapshot: document.root)
        else { return null() }
        object { json in
            json.field("type", "spend_limit")
            json.field("id", id)
            budget.writeSpendLimit(to: &json)
        }
    }
}

extension Budget {
    /// Reads what the audit log keeps of a budget.
    fileprivate init?(id: BudgetID, snapshot: JSONValue) {
        guard let kind = snapshot["scope"]?.string,
            let scope = BudgetScope(kind: kind, subject: snapshot["subject"]?.string),
            let amount = snapshot["amount_nano_usd"]?.int,
            let period = (snapshot["period"]?.string).flatMap({ BudgetPeriod(rawValue: $0) }),
            let zone = snapshot["zone"]?.string, let warningPercent = snapshot["warning_percent"]?.int
        else { return nil }
        self.init(
            id: id, scope: scope, amountNanoUSD: Int64(amount), period: period, zone: zone,
            isStrict: snapshot["is_strict"]?.bool == true,
            allowsUnpriced: snapshot["allows_unpriced"]?.bool == true,
            warningPercent: warningPercent, createdAt: Timestamp(milliseconds: 0))
    }
}
