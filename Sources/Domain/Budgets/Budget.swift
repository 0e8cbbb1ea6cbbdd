/// A cap on what requests may cost in each window of time.
public struct Budget: Sendable, Equatable {
    public var id: BudgetID
    /// Whose requests count.
    public var scope: BudgetScope
    /// The cap of one window, in billionths of a US dollar.
    public var amountNanoUSD: Int64
    public var period: BudgetPeriod
    /// The time zone that days, weeks and months begin in, such as `UTC` or `Europe/Berlin`.
    public var zone: String
    /// Whether a request reserves the most it could cost, so that the cap is never passed at all. Otherwise it
    /// reserves what such requests cost lately.
    public var isStrict: Bool
    /// Whether models without a price may be used under the budget, which then does not count them.
    public var allowsUnpriced: Bool
    /// From this share of the amount on, in percent, clients are warned.
    public var warningPercent: Int
    public var createdAt: Timestamp

    public init(
        id: BudgetID,
        scope: BudgetScope,
        amountNanoUSD: Int64,
        period: BudgetPeriod,
        zone: String = "UTC",
        isStrict: Bool = false,
        allowsUnpriced: Bool = false,
        warningPercent: Int = 80,
        createdAt: Timestamp
    ) {
        self.id = id
        self.scope = scope
        self.amountNanoUSD = amountNanoUSD
        self.period = period
        self.zone = zone
        self.isStrict = isStrict
        self.allowsUnpriced = allowsUnpriced
        self.warningPercent = warningPercent
        self.createdAt = createdAt
    }
}

extension Budget {
    /// The share of the amount that something is, in whole percent. Of nothing, everything is all.
    public func percent(of nanoUSD: Int64) -> Int {
        amountNanoUSD > 0 ? Int(clamping: Int128(nanoUSD) * 100 / Int128(amountNanoUSD)) : 100
    }

    /// What a window still has; never below 0.
    public func remainingNanoUSD(after use: BudgetUse) -> Int64 { max(0, amountNanoUSD - use.usedNanoUSD) }
}

/// Whose requests a budget counts.
public enum BudgetScope: Hashable, Sendable {
    /// Everybody's.
    case organization
    case team(TeamID)
    case user(UserID)
    case key(KeyID)

    /// `organization`, `team`, `user` or `key`.
    public var kind: String {
        switch self {
        case .organization: "organization"
        case .team: "team"
        case .user: "user"
        case .key: "key"
        }
    }

    /// The id of the team, user or key; nil for the organization.
    public var subject: String? {
        switch self {
        case .organization: nil
        case .team(let id): id.text
        case .user(let id): id.text
        case .key(let id): id.text
        }
    }

    /// Reads what `kind` and `subject` say; nil for what they cannot.
    public init?(kind: String, subject: String?) {
        switch (kind, subject) {
        case ("organization", nil): self = .organization
        case ("team", let id?): self = .team(TeamID(id))
        case ("user", let id?): self = .user(UserID(id))
        case ("key", let id?): self = .key(KeyID(id))
        default: return nil
        }
    }
}

/// How long a budget's window is. It follows the calendar of the budget's time zone; weeks begin on Monday.
public enum BudgetPeriod: String, Sendable, CaseIterable {
    case day, week, month
}

/// What a budget has used in one window.
public struct BudgetUse: Sendable, Equatable {
    /// What settled requests cost.
    public var spentNanoUSD: Int64
    /// What requests may have cost of which nobody knows, because the process died that ran them. Of strict budgets
    /// alone: as much as they had reserved.
    public var presumedNanoUSD: Int64
    /// What running requests reserve.
    public var reservedNanoUSD: Int64

    public init(spentNanoUSD: Int64 = 0, presumedNanoUSD: Int64 = 0, reservedNanoUSD: Int64 = 0) {
        self.spentNanoUSD = spentNanoUSD
        self.presumedNanoUSD = presumedNanoUSD
        self.reservedNanoUSD = reservedNanoUSD
    }

    /// What cannot be spent any more, whatever becomes of the requests that run.
    public var goneNanoUSD: Int64 { spentNanoUSD + presumedNanoUSD }

    public var usedNanoUSD: Int64 { goneNanoUSD + reservedNanoUSD }
}
