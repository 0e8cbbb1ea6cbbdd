import Domain
import Translation
import Wire

/// What a request has to reserve of budgets and limits before it may run.
struct Quotas: Sendable {
    let sizes = OutputSizes()

    /// The claim of a request; empty for a key that nothing caps.
    ///
    /// A budget is not claimed for a model without a price, where it allows that. Otherwise such a request is refused:
    /// what cannot be counted would make the cap a hope.
    func claim(
        _ entry: EntryOpening, _ request: ClientRequest, _ plan: Plan, of key: ServiceKey,
        under budgets: [ReadyBudget], by prices: PriceList
    ) throws(ErrorReply) -> Claim {
        var claim = Claim()
        if budgets.isEmpty, key.limits.isEmpty { return claim }
        let candidates = plan.targets.map {
            Candidate(
                ready: $0.ready, calls: $0.steps,
                output: sizes.expected(of: $0.ready.target, most: request.maxTokens))
        }
        for budget in budgets {
            let reserved = try reservation(entry, request, candidates, under: budget.budget, by: prices)
            claim.budgets.append(
                BudgetClaim(
                    budget: budget.budget.id, window: budget.window(at: entry.openedAt),
                    amountNanoUSD: budget.budget.amountNanoUSD, reservedNanoUSD: reserved))
        }
        if !key.limits.isEmpty {
            claim.limits = LimitClaim(
                key: key.id, limits: key.limits, inputTokens: entry.inputEstimate,
                outputTokens: candidates.map(\.output).max() ?? 0)
        }
        return claim
    }

    /// A target that may get the request.
    private struct Candidate {
        let ready: ReadyTarget
        /// How often it may be called: once with each credential.
        let calls: Int
        /// Tokens that its answer is expected to have.
        let output: Int
    }

    /// The claim of somebody who only wants to know how a key stands.
    func claimOfNothing(of key: ServiceKey, under budgets: [ReadyBudget], at now: Timestamp) -> Claim {
        Claim(
            budgets: budgets.map { budget in
                BudgetClaim(
                    budget: budget.budget.id, window: budget.window(at: now),
                    amountNanoUSD: budget.budget.amountNanoUSD, reservedNanoUSD: 0)
            },
            limits: key.limits.isEmpty
                ? nil : LimitClaim(key: key.id, limits: key.limits, inputTokens: 0, outputTokens: 0))
    }

    /// Takes down how long an answer was.
    func note(_ settlement: EntrySettlement, of target: Target?, most: Int?) {
        guard let target, settlement.outcome == .completed, settlement.usageSource == .reported,
            settlement.usage.output > 0
        else { return }
        sizes.note(settlement.usage.output, of: target, most: most)
    }

    /// What a request reserves of a budget: what it will probably cost at the dearest target of its plan.
    private func reservation(
        _ entry: EntryOpening, _ request: ClientRequest, _ candidates: [Candidate], under budget: Budget,
        by prices: PriceList
    ) throws(ErrorReply) -> Int64 {
        var (dearest, sum): (Int64, Int64) = (0, 0)
        let hasAttachments = budget.isStrict && request.hasAttachments
        let mostSearches = request.mostSearches
        for candidate in candidates {
            let ready = candidate.ready
            guard let price = prices.price(of: ready.target, at: entry.openedAt) else {
                if budget.allowsUnpriced { continue }
                throw Self.refusal(request, "has no price here, and a budget", "a price")
            }
            // Other providers do not say how often they searched.
            let apis = ready.provider.profile.apis
            let tells = apis.contains(.messages) || (request.api == .responses && apis.contains(.responses))
            let mostSearches = tells ? mostSearches : 0
            if mostSearches != 0, price.rates.webSearch == nil {
                if budget.allowsUnpriced { continue }
                throw Self.refusal(request, "has no price for searches of the web here, and a budget", "one")
            }
            let cost: Int64
            if budget.isStrict {
                let input = try Self.mostInput(entry, request, hasAttachments: hasAttachments, at: ready)
                guard let mostSearches else {
                    throw Self.refusal(
                        request, "may search the web without a limit in this request, and a strict budget",
                        "another budget, or set `max_uses`")
                }
                let most = Usage(
                    input: input, output: try Self.mostOutput(request, at: ready), webSearches: mostSearches)
                // Whether a token of the prompt will be read, cached or both is not known.
                cost = price.rates.dearest.cost(of: most)
            } else {
                let expected = Usage(
                    input: entry.inputEstimate, output: candidate.output,
                    webSearches: min(mostSearches ?? 1, 1))
                cost = price.rates.cost(of: expected)
            }
            dearest = max(dearest, cost)
            sum += cost * Int64(candidate.calls)
        }
        // A call that fails may be charged for, and so may the next one.
        return budget.isStrict ? sum : dearest
    }

    /// The most tokens that a prompt can have. No token is shorter than a byte; what an image or a file comes to is
    /// bounded by nothing but the model's window.
    private static func mostInput(
        _ entry: EntryOpening, _ request: ClientRequest, hasAttachments: Bool, at ready: ReadyTarget
    ) throws(ErrorReply) -> Int {
        guard hasAttachments else { return entry.requestBytes }
        guard let window = ready.contextWindow else {
            throw refusal(
                request,
                "has no context window here. This request holds an image or a file, and a strict budget",
                "one")
        }
        return max(entry.requestBytes, window)
    }

    /// The most tokens that an answer can have: what the client allows, else what the model can.
    private static func mostOutput(_ request: ClientRequest, at ready: ReadyTarget) throws(ErrorReply) -> Int
    {
        if let wish = request.maxTokens { return wish }
        let dialect = ready.provider.profile.dialect(for: ready.target.model)
        guard let limit = ready.target.outputLimit ?? dialect.outputLimit else {
            throw refusal(
                request, "has no limit of output here. This request sets none either, and a strict budget",
                "one, or set `max_tokens`")
        }
        return limit
    }

    private static func refusal(
        _ request: ClientRequest, _ reason: String, _ wish: String
    ) -> ErrorReply {
        ErrorReply(
            403, "permission_error",
            "The model \(Routes.shown(request.model)) \(reason) counts this key's requests. Ask whoever runs this "
                + "gateway for \(wish).",
            shouldRetry: false)
    }
}

extension Rates {
    /// The same with every token of a prompt as dear as the dearest kind.
    fileprivate var dearest: Rates {
        Rates(
            input: max(input, cacheRead ?? 0, cacheWrite5m ?? 0, cacheWrite1h ?? 0), output: output,
            webSearch: webSearch)
    }
}
