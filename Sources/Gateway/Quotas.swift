import Domain
import Wire

/// What a request has to reserve of budgets and limits before it may run.
struct Quotas: Sendable {
    let sizes = OutputSizes()

    /// The claim of a request; empty for a key that nothing caps.
    ///
    /// A budget is not claimed for a model without a price, where it allows that. Otherwise such a request is refused:
    /// what cannot be counted would make the cap a hope.
    func claim(
        _ entry: EntryOpening, _ request: MessagesRequest, _ plan: Plan, of key: ServiceKey, in routes: Routes
    ) throws(ErrorReply) -> Claim {
        var claim = Claim()
        for budget in routes.budgets(of: key) {
            let reserved = try reservation(
                entry, request, plan, under: budget.budget, by: routes.directory.prices)
            claim.budgets.append(
                BudgetClaim(
                    budget: budget.budget.id, window: budget.window(at: entry.openedAt),
                    amountNanoUSD: budget.budget.amountNanoUSD, reservedNanoUSD: reserved))
        }
        if !key.limits.isEmpty {
            let expected =
                plan.steps.map { sizes.expected(of: $0.target, most: request.maxTokens) }.max() ?? 0
            claim.limits = LimitClaim(
                key: key.id, limits: key.limits, inputTokens: entry.inputEstimate, outputTokens: expected)
        }
        return claim
    }

    /// Takes down how long an answer was.
    func note(_ settlement: EntrySettlement, of target: Target?, most: Int) {
        guard let target, settlement.outcome == .completed, settlement.usageSource == .reported,
            settlement.usage.output > 0
        else { return }
        sizes.note(settlement.usage.output, of: target, most: most)
    }

    /// What a request reserves of a budget: what it will probably cost at the dearest target of its plan, or for a
    /// strict budget the most it can cost there.
    private func reservation(
        _ entry: EntryOpening, _ request: MessagesRequest, _ plan: Plan, under budget: Budget,
        by prices: PriceList
    ) throws(ErrorReply) -> Int64 {
        var most: Int64 = 0
        for step in plan.steps {
            guard let price = prices.price(of: step.target, at: entry.openedAt) else {
                if budget.allowsUnpriced { continue }
                throw ErrorReply(
                    403, "permission_error",
                    "The model \(Routes.shown(request.model)) has no price here, and a budget counts this key's "
                        + "requests. Ask whoever runs this gateway for a price.",
                    shouldRetry: false)
            }
            let usage: Usage
            if budget.isStrict {
                // No token is shorter than a byte. Whether it will be read, cached or both is not known.
                usage = Usage(input: entry.requestBytes, output: request.maxTokens)
                most = max(most, price.rates.dearest.cost(of: usage))
            } else {
                usage = Usage(
                    input: entry.inputEstimate,
                    output: sizes.expected(of: step.target, most: request.maxTokens))
                most = max(most, price.cost(of: usage))
            }
        }
        return most
    }
}

extension Rates {
    /// The same with every token of a prompt as dear as the dearest kind.
    fileprivate var dearest: Rates {
        Rates(
            input: max(input, cacheRead ?? 0, cacheWrite5m ?? 0, cacheWrite1h ?? 0), output: output)
    }
}
