/// What a request wants to hold of its budgets and limits while it runs. Checked and reserved in the transaction
/// that opens its entry, and given back in the one that settles it.
public struct Claim: Sendable, Equatable {
    /// One for each budget that counts the request.
    public var budgets: [BudgetClaim]
    /// The limits of the request's key; nil when it has none.
    public var limits: LimitClaim?

    public init(budgets: [BudgetClaim] = [], limits: LimitClaim? = nil) {
        self.budgets = budgets
        self.limits = limits
    }

    /// Whether nothing is limited.
    public var isEmpty: Bool { budgets.isEmpty && limits == nil }
}

/// What a request reserves of one budget.
public struct BudgetClaim: Sendable, Equatable {
    public var budget: BudgetID
    /// The window that the request was opened in; its cost counts there whenever it ends.
    public var window: BudgetWindow
    public var amountNanoUSD: Int64
    public var reservedNanoUSD: Int64

    public init(budget: BudgetID, window: BudgetWindow, amountNanoUSD: Int64, reservedNanoUSD: Int64) {
        self.budget = budget
        self.window = window
        self.amountNanoUSD = amountNanoUSD
        self.reservedNanoUSD = reservedNanoUSD
    }
}

/// What a request takes of its key's limits.
public struct LimitClaim: Sendable, Equatable {
    public var key: KeyID
    public var limits: KeyLimits
    /// Tokens of the prompt by our own count; corrected when the provider has told them.
    public var inputTokens: Int
    /// Tokens that the answer is expected to have; corrected likewise.
    public var outputTokens: Int

    public init(key: KeyID, limits: KeyLimits, inputTokens: Int, outputTokens: Int) {
        self.key = key
        self.limits = limits
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}

/// What came of a claim.
public enum ClaimOutcome: Sendable, Equatable {
    /// The entry is open and holds what it claimed.
    case granted(Standing)
    /// Nothing was written; the caller stands as it did before.
    case refused(ClaimRefusal, Standing)
}

/// How a caller stands: after its claim when that was granted.
public struct Standing: Sendable, Equatable {
    /// What each budget has used in its window, a granted request included, in the order of the claim.
    public var usedNanoUSD: [Int64]
    /// The key's buckets; nil where there is no limit.
    public var requests: RateBucket?
    public var inputTokens: RateBucket?
    public var outputTokens: RateBucket?

    public init(
        usedNanoUSD: [Int64] = [], requests: RateBucket? = nil, inputTokens: RateBucket? = nil,
        outputTokens: RateBucket? = nil
    ) {
        self.usedNanoUSD = usedNanoUSD
        self.requests = requests
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}

/// Which limit a request would have passed.
public enum ClaimRefusal: Sendable, Equatable {
    /// The budget at this place of the claim has spent too much for the request.
    case spent(Int, usedNanoUSD: Int64)
    /// The budget at this place of the claim has the money, but running requests may need it.
    case reserved(Int)
    /// As many requests of the key run as may.
    case concurrency(limit: Int)
    /// A limit per minute, and the milliseconds after which the request would pass.
    case rate(LimitKind, limit: Int, waitMilliseconds: Int64)
}

/// A limit per minute.
public enum LimitKind: String, Sendable, CaseIterable {
    case requests
    case inputTokens = "input_tokens"
    case outputTokens = "output_tokens"
}
