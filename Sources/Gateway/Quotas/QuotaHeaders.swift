import Domain
import Wire

/// What clients are told of their limits and budgets: Anthropic's headers, which Claude Code reads.
///
/// Source: <https://docs.claude.com/en/api/rate-limits#response-headers>; the `unified` ones are those of Anthropic's
/// gateway for Claude Code.
enum QuotaHeaders {
    private static let prefix = "anthropic-ratelimit-"

    /// The headers of an answer to a caller who has something left.
    static func headers(
        of standing: Standing, _ claim: Claim, _ budgets: [ReadyBudget], at now: Timestamp
    ) -> [(String, String)] {
        var headers: [(String, String)] = []
        // Three for each limit, and those of the budget: grown once.
        headers.reserveCapacity(16)
        addRates(of: standing, at: now, to: &headers)
        guard let (share, budget) = tightest(standing.usedNanoUSD, budgets),
            let claim = claim.budgets.first(where: {
                $0.budget == budget.budget.id
            })
        else { return headers }
        let isNear = share >= budget.budget.warningPercent
        let status = isNear ? "allowed_warning" : "allowed"
        headers.append((prefix + "unified-status", status))
        headers.append((prefix + "unified-representative-claim", "overage"))
        headers.append((prefix + "unified-overage-status", status))
        headers.append((prefix + "unified-overage-utilization", fraction(min(share, 99))))
        if share >= 75 {
            headers.append((prefix + "unified-overage-surpassed-threshold", share >= 95 ? "0.95" : "0.75"))
        }
        let reset = String(claim.window.end.milliseconds / 1000)
        headers.append((prefix + "unified-reset", reset))
        headers.append((prefix + "unified-overage-reset", reset))
        return headers
    }

    /// The answer to a request that is refused.
    static func refusal(
        _ refusal: ClaimRefusal, _ standing: Standing, of claim: Claim, _ budgets: [ReadyBudget],
        at now: Timestamp
    ) -> ErrorReply {
        var reply: ErrorReply
        switch refusal {
        case .spent(let index, let used):
            reply = spent(claim.budgets[index], budgets[index].budget, used, at: now)
            addRates(of: standing, at: now, to: &reply.headers)
            return reply
        case .reserved:
            // Money is left, so that a client which waits for a moment goes on.
            reply = ErrorReply(
                429, "rate_limit_error",
                "Requests that are running may need what is left of a budget of this key. Wait for one to end.",
                retryAfter: patience)
        case .concurrency(let limit):
            reply = ErrorReply(
                429, "rate_limit_error",
                "This key may have \(limit) requests running at the same time, and has. Wait for one to end.",
                retryAfter: 1)
        case .rate(let kind, let limit, let wait):
            reply = ErrorReply(
                429, "rate_limit_error",
                "This key may use \(limit) \(kind.words) per minute, and has used them up.",
                retryAfter: Int((wait + 999) / 1000))
        }
        reply.headers = headers(of: standing, claim, budgets, at: now)
        return reply
    }

    /// Seconds after which a request is tried again that others keep out. Most requests end in that time.
    private static let patience = 5

    private static func addRates(
        of standing: Standing, at now: Timestamp, to headers: inout [(String, String)]
    ) {
        add(standing.requests, requests, at: now, to: &headers)
        add(standing.inputTokens, inputTokens, at: now, to: &headers)
        add(standing.outputTokens, outputTokens, at: now, to: &headers)
    }

    /// The headers of one limit.
    private struct Names {
        let (limit, remaining, reset): (String, String, String)

        init(_ name: String) {
            (limit, remaining) = ("\(prefix)\(name)-limit", "\(prefix)\(name)-remaining")
            reset = "\(prefix)\(name)-reset"
        }
    }

    private static let (requests, inputTokens) = (Names("requests"), Names("input-tokens"))
    private static let outputTokens = Names("output-tokens")

    /// What makes Claude Code show the message and stop: without `representative-claim` and `overage-status`, with
    /// which it would hide it.
    private static func spent(
        _ claim: BudgetClaim, _ budget: Budget, _ used: Int64, at now: Timestamp
    ) -> ErrorReply {
        let hasReset = budget.amountNanoUSD > 0
        let seconds = max(1, (claim.window.end.milliseconds - now.milliseconds + 999) / 1000)
        let ends = hasReset ? " · resets \(claim.window.end)" : ""
        var reply = ErrorReply(
            429, "billing_error", "spend limit reached\(ends) · ask whoever runs this gateway",
            shouldRetry: false, retryAfter: hasReset ? Int(seconds) : nil)
        let reset = String(claim.window.end.milliseconds / 1000)
        reply.headers = [
            (prefix + "unified-status", "rejected"),
            (prefix + "unified-reset", reset),
            (prefix + "unified-overage-reset", reset),
            (prefix + "unified-overage-utilization", fraction(budget.percent(of: used))),
            (prefix + "unified-overage-surpassed-threshold", "1"),
            (prefix + "unified-overage-period", budget.period.adverb),
            (prefix + "unified-overage-disabled-reason", "org_spend_cap_reached"),
        ]
        return reply
    }

    private static func add(
        _ bucket: RateBucket?, _ names: Names, at now: Timestamp, to headers: inout [(String, String)]
    ) {
        guard let bucket else { return }
        headers.append((names.limit, String(bucket.limit)))
        headers.append((names.remaining, String(bucket.remaining)))
        headers.append((names.reset, (now + .milliseconds(bucket.timeToFull)).description))
    }

    /// The budget of which the largest share is used, and that share in percent.
    private static func tightest(_ used: [Int64], _ budgets: [ReadyBudget]) -> (Int, ReadyBudget)? {
        zip(used, budgets).map { ($1.budget.percent(of: $0), $1) }.max { $0.0 < $1.0 }
    }

    /// Percent as a fraction of two decimals.
    private static func fraction(_ percent: Int) -> String {
        let cents = percent % 100
        return "\(percent / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}

extension LimitKind {
    fileprivate var words: String {
        switch self {
        case .requests: "requests"
        case .inputTokens: "input tokens"
        case .outputTokens: "output tokens"
        }
    }
}

extension BudgetPeriod {
    /// As Anthropic's gateway calls it.
    var adverb: String {
        switch self {
        case .day: "daily"
        case .week: "weekly"
        case .month: "monthly"
        }
    }
}
