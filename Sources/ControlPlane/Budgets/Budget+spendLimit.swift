import Domain
import Presentation
import Wire

/// Whose spending is limited, in Anthropic's words.
enum SpendLimitScope: String, CaseIterable {
    case organization, workspace, user
    case apiKey = "api_key"

    init(_ scope: BudgetScope) {
        self =
            switch scope {
            case .organization: .organization
            case .team: .workspace
            case .user: .user
            case .key: .apiKey
            }
    }
}

/// How long a window is, in Anthropic's words.
enum SpendLimitPeriod: String, CaseIterable {
    case daily, weekly, monthly

    var period: BudgetPeriod {
        switch self {
        case .daily: .day
        case .weekly: .week
        case .monthly: .month
        }
    }

    init(_ period: BudgetPeriod) {
        self =
            switch period {
            case .day: .daily
            case .week: .weekly
            case .month: .monthly
            }
    }
}

extension BudgetScope {
    /// `{"type":"user","user_id":…}`.
    func writeSpendLimitScope(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", SpendLimitScope(self).rawValue)
            switch self {
            case .organization: break
            case .team(let id): json.field("workspace_id", id.text)
            case .user(let id): json.field("user_id", id.text)
            case .key(let id): json.field("api_key_id", id.text)
            }
        }
    }
}

extension Budget {
    /// What is limited and how: Anthropic's members, then our own.
    ///
    /// - Parameter isLifted: Whether there is no limit any more.
    func writeSpendLimit(isLifted: Bool = false, to json: inout JSONWriter) {
        json.name("scope")
        scope.writeSpendLimitScope(to: &json)
        json.field("amount", optional: isLifted ? nil : Cents.text(nanoUSD: amountNanoUSD))
        json.field("currency", "USD")
        json.field("period", SpendLimitPeriod(period).rawValue)
        json.field("is_enabled", true)
        json.field("time_zone", zone)
        json.field("strict", isStrict)
        json.field("allow_unpriced", allowsUnpriced)
        json.field("warning_percent", warningPercent)
    }
}

extension BudgetStanding {
    /// A spend limit with what was spent of it.
    func writeSpendLimit(updatedAt: Timestamp, isLifted: Bool = false, to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "spend_limit")
            json.field("id", budget.id.text)
            json.field("created_at", time: budget.createdAt)
            json.field("updated_at", time: updatedAt)
            budget.writeSpendLimit(isLifted: isLifted, to: &json)
            json.field("period_to_date_spend", Cents.text(nanoUSD: use.spentNanoUSD))
            json.field("presumed", Cents.text(nanoUSD: use.presumedNanoUSD))
            json.field("reserved", Cents.text(nanoUSD: use.reservedNanoUSD))
            json.field("period_started_at", time: window.start)
            json.field("resets_at", time: window.end)
        }
    }
}
