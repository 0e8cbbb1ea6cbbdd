import Domain
import Wire

extension BudgetStanding {
    /// The budget, whose it is by name, and how far its window is used.
    public func write(to json: inout JSONWriter, people: People, keys: [KeyID: ServiceKey]) {
        json.object { json in
            json.field("id", budget.id.text)
            json.field("scope", budget.scope.kind)
            json.field("subject", optional: budget.scope.subject)
            json.field("owner", budget.scope.name(among: people, keys: keys))
            json.field("amount_usd", Dollars.amountText(nanoUSD: budget.amountNanoUSD))
            json.field("amount_nano_usd", Int(budget.amountNanoUSD))
            json.field("period", budget.period.rawValue)
            json.field("zone", budget.zone)
            json.field("strict", budget.isStrict)
            json.field("allows_unpriced", budget.allowsUnpriced)
            json.field("warning_percent", budget.warningPercent)
            writeUse(to: &json)
            json.field("created_at", time: budget.createdAt)
        }
    }

    /// What the window has used and still has, as members of an object of the caller's.
    public func writeUse(to json: inout JSONWriter) {
        json.field("spent_nano_usd", Int(use.spentNanoUSD))
        json.field("presumed_nano_usd", Int(use.presumedNanoUSD))
        json.field("reserved_nano_usd", Int(use.reservedNanoUSD))
        json.field("remaining_nano_usd", Int(remainingNanoUSD))
        json.field("window_start", time: window.start)
        json.field("resets_at", time: window.end)
    }
}

extension BudgetScope {
    /// Whose requests count, for people.
    public func name(among people: People, keys: [KeyID: ServiceKey]) -> String {
        switch self {
        case .organization: "everybody"
        case .team(let id): "team \(people.name(of: id))"
        case .user(let id): "user \(people.name(of: id))"
        case .key(let id): "key \(keys[id].map { "\($0.name) (\(id))" } ?? id.text)"
        }
    }
}
