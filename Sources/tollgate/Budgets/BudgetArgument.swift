import ArgumentParser
import Domain
import Presentation

/// A budget in one word, as it is typed for a new key: `50usd/month`. Windows begin in UTC.
struct BudgetArgument: Equatable, Sendable {
    var amountNanoUSD: Int64
    var period: BudgetPeriod

    static let form = "AMOUNTusd/PERIOD"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> BudgetArgument {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let period = BudgetPeriod(rawValue: String(parts[1])) else {
            throw ValidationError("A budget is an amount and a day, a week or a month, such as 50usd/month.")
        }
        let amount = parts[0].hasSuffix("usd") ? parts[0].dropLast(3) : parts[0]
        return BudgetArgument(
            amountNanoUSD: try DollarArgument.parseAmount(String(amount)), period: period)
    }

    /// The budget of a key, and the window that a moment is in.
    func budget(of key: KeyID, at now: Timestamp) -> (budget: Budget, window: BudgetWindow) {
        var random = SystemRandomNumberGenerator()
        let budget = Budget(
            id: .make(random: &random), scope: .key(key), amountNanoUSD: amountNanoUSD, period: period,
            createdAt: now)
        return (budget, period.window(at: now, in: .utc))
    }
}
