import Domain
import Presentation
import Wire

/// What a caller may learn of itself, with its own service key.
extension Gateway {
    /// Answers `GET /v1/me/usage`: the key's own requests, tokens and cost, by model or by what `group_by` names.
    ///
    /// The query has `days`, 1 to 400 (30), and `group_by`, of `model`, `client`, `session`, `day` and `hour`, which
    /// may come several times. Times are UTC.
    public func showUsage(_ inbound: InboundRequest, into reply: any Reply) async {
        await answer(inbound, into: reply) { caller, _ throws(ErrorReply) in
            let now = clock.now()
            let query = try UsageQuery(of: caller.key.id, query: inbound.query ?? "", at: now)
            let result = try await read { books throws(StorageError) in try await books.usage(query) }
            var json = JSONWriter(reserving: 256 + result.rows.count * 256)
            json.beginObject()
            json.field("key_id", caller.key.id.text)
            json.field("starting_at", query.since.description)
            json.field("ending_at", query.until.description)
            json.name("data")
            json.beginArray()
            for row in result.rows {
                json.beginObject()
                for (group, value) in zip(query.groups, row.values) {
                    json.name(group.rawValue)
                    if let value { json.value(value) } else { json.null() }
                }
                row.writeFigures(to: &json)
                json.endObject()
            }
            json.endArray()
            json.name("total")
            json.beginObject()
            result.total.writeFigures(to: &json)
            json.endObject()
            json.endObject()
            return json.bytes
        }
    }

    /// Answers `GET /v1/me/limits`: the key's limits, and what is left of the budgets that count it.
    public func showLimits(_ inbound: InboundRequest, into reply: any Reply) async {
        await answer(inbound, into: reply) { caller, routes throws(ErrorReply) in
            let standings = try await standings(of: caller, in: routes)
            var json = JSONWriter(reserving: 512)
            json.beginObject()
            json.field("key_id", caller.key.id.text)
            json.name("limits")
            caller.key.limits.write(to: &json)
            json.name("budgets")
            json.beginArray()
            for standing in standings {
                json.beginObject()
                json.field("scope", standing.budget.scope.kind)
                json.field("period", standing.budget.period.rawValue)
                json.field("amount_nano_usd", Int(standing.budget.amountNanoUSD))
                json.field("spent_nano_usd", Int(standing.use.spentNanoUSD))
                json.field("presumed_nano_usd", Int(standing.use.presumedNanoUSD))
                json.field("reserved_nano_usd", Int(standing.use.reservedNanoUSD))
                json.field("remaining_nano_usd", Int(standing.budget.remainingNanoUSD(after: standing.use)))
                json.field("resets_at", standing.window.end.description)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            return json.bytes
        }
    }

    /// Answers `GET /api/oauth/usage` as Claude Code's `/usage` reads it: cents, and whole percents.
    ///
    /// Of several budgets a month the one is told of which the largest share is used. Without one, what is told is what
    /// the key's own requests cost.
    public func showSpending(_ inbound: InboundRequest, into reply: any Reply) async {
        await answer(inbound, into: reply) { caller, routes throws(ErrorReply) in
            let standings = try await standings(of: caller, in: routes)
            var json = JSONWriter(reserving: 512)
            json.beginObject()
            json.name("extra_usage")
            json.beginObject()
            let monthly = standings.filter { $0.budget.period == .month }.max { $0.percent < $1.percent }
            json.field("is_enabled", true)
            json.field("monthly_limit", optional: monthly.map { cents($0.budget.amountNanoUSD) })
            let used: Int64
            if let monthly {
                used = monthly.use.usedNanoUSD
            } else {
                used = try await spent(caller, in: .month)
            }
            json.field("used_credits", cents(used))
            json.field("utilization", optional: monthly?.percent)
            json.field("currency", "USD")
            if standings.isEmpty {
                for (name, period) in [("daily", BudgetPeriod.day), ("weekly", .week)] {
                    json.name(name)
                    json.beginObject()
                    json.field("limit", optional: Int?.none)
                    json.field("used_credits", cents(try await spent(caller, in: period)))
                    json.field("utilization", optional: Int?.none)
                    json.endObject()
                }
            }
            json.endObject()
            json.name("limits")
            json.beginArray()
            for standing in standings {
                json.beginObject()
                json.field("kind", "spend")
                json.field("group", standing.budget.period.adverb)
                json.field("percent", standing.percent)
                json.field("resets_at", standing.window.end.description)
                let isNear = standing.percent >= standing.budget.warningPercent
                json.field("severity", isNear ? "warning" : "normal")
                json.field("is_active", true)
                json.endObject()
            }
            json.endArray()
            json.endObject()
            return json.bytes
        }
    }

    /// A budget that counts a caller, and how far its window is used.
    private struct OwnStanding {
        var budget: Budget
        var window: BudgetWindow
        var use: BudgetUse

        var percent: Int { budget.percent(of: use.usedNanoUSD) }
    }

    private func standings(of caller: Caller, in routes: Routes) async throws(ErrorReply) -> [OwnStanding] {
        let now = clock.now()
        let windows = routes.budgets(of: caller.key).map { ($0.budget, $0.window(at: now)) }
        let starts = Dictionary(windows.map { ($0.0.id, $0.1.start) }, uniquingKeysWith: { $1 })
        let uses = try await read { books throws(StorageError) in try await books.uses(starts) }
        return windows.map { OwnStanding(budget: $0, window: $1, use: uses[$0.id] ?? BudgetUse()) }
    }

    /// What a key's requests have cost since a day, week or month of UTC began, in billionths of a US dollar.
    private func spent(_ caller: Caller, in period: BudgetPeriod) async throws(ErrorReply) -> Int64 {
        let now = clock.now()
        let query = UsageQuery(
            groups: [], since: period.window(at: now, in: .utc).start, until: now + .milliseconds(1),
            only: [.key: [caller.key.id.text]])
        let result = try await read { books throws(StorageError) in try await books.usage(query) }
        return result.total.costNanoUSD ?? 0
    }

    /// Checks the caller and answers with what `body` makes; a refusal is on the ledger like every other.
    private func answer(
        _ inbound: InboundRequest, into reply: any Reply,
        with body: (Caller, Routes) async throws(ErrorReply) -> [UInt8]
    ) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            let json = try await body(caller, routes)
            reply.add([("cache-control", "no-store")])
            await tellStanding(of: caller.key.id, into: reply)
            reply.send(status: 200, body: json)
        } catch {
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    private func read<Value>(
        _ question: (any Books) async throws(StorageError) -> Value
    ) async throws(ErrorReply) -> Value {
        do throws(StorageError) {
            return try await question(books)
        } catch {
            throw ErrorReply(error)
        }
    }

    /// Rounded up, so that nothing spent is shown as nothing.
    private func cents(_ nanoUSD: Int64) -> Int { Int((nanoUSD + 9_999_999) / 10_000_000) }
}

/// What the gateway reads to tell callers about themselves.
public typealias Books = LedgerReader & BudgetStore

extension UsageQuery {
    private static let own: [Group] = [.model, .client, .session, .day, .hour]

    /// The question of a key about its own use. Throws 400 for what it cannot ask.
    fileprivate init(of key: KeyID, query: String, at now: Timestamp) throws(ErrorReply) {
        var days = 30
        var groups: [Group] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = PercentEncoding.decode(parts[1])
            switch PercentEncoding.decode(parts[0]) {
            case "days":
                guard let number = Int(value), (1...400).contains(number) else {
                    throw .invalidRequest("days: must be between 1 and 400")
                }
                days = number
            case "group_by", "group_by[]":
                guard let group = Group(rawValue: value), Self.own.contains(group) else {
                    throw .invalidRequest(
                        "group_by: must be one of \(Self.own.map(\.rawValue).joined(separator: ", "))")
                }
                if !groups.contains(group) { groups.append(group) }
            default: continue
            }
        }
        // Sessions are not summed up by the hour: every request of the time is read for them.
        guard days <= 7 || !groups.contains(.session) else {
            throw .invalidRequest("days: must be at most 7 to group by session")
        }
        // One millisecond on, so that what was settled in this very moment counts.
        self.init(
            groups: groups.isEmpty ? [.model] : groups, since: now + .seconds(-86_400 * days),
            until: now + .milliseconds(1), only: [.key: [key.text]], limit: 10_000)
    }
}
