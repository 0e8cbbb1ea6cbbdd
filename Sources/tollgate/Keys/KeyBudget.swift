import Domain
import Presentation
import Wire

/// A budget of a key as a line of a file has it: `50usd/month zone=Europe/Berlin strict allow-unpriced warn=75`. What
/// it does not say is as `budgets set` has it where nothing is said.
struct KeyBudget: Equatable {
    var amount: BudgetArgument
    var zone = "UTC"
    var isStrict = false
    var allowsUnpriced = false
    var warningPercent = 80

    static let column = "budgets"

    /// Reads the lines of a cell. A key has one budget a day, one a week and one a month at most.
    static func list(_ text: String) throws(InvalidField) -> [KeyBudget] {
        var budgets: [KeyBudget] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let budget = try KeyBudget(line)
            guard !budgets.contains(where: { $0.amount.period == budget.amount.period }) else {
                throw InvalidField(column, "has two for a \(budget.amount.period.rawValue)")
            }
            budgets.append(budget)
        }
        return budgets
    }

    private init(_ line: Substring) throws(InvalidField) {
        let problem = InvalidField(
            Self.column, "must be lines such as 50usd/month zone=Europe/Berlin strict allow-unpriced warn=75")
        var words = line.split(separator: " ")
        guard !words.isEmpty, let amount = try? BudgetArgument.parse(String(words.removeFirst())) else {
            throw problem
        }
        self.amount = amount
        for word in words {
            switch word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) {
            case ["strict"]: isStrict = true
            case ["allow-unpriced"]: allowsUnpriced = true
            case let parts where parts.count == 2 && parts[0] == "zone": zone = String(parts[1])
            case let parts where parts.count == 2 && parts[0] == "warn":
                guard let percent = Int(parts[1]), (1...100).contains(percent) else { throw problem }
                warningPercent = percent
            default: throw problem
            }
        }
    }

    init(_ budget: Budget) {
        amount = BudgetArgument(amountNanoUSD: budget.amountNanoUSD, period: budget.period)
        zone = budget.zone
        isStrict = budget.isStrict
        allowsUnpriced = budget.allowsUnpriced
        warningPercent = budget.warningPercent
    }

    /// The line.
    var text: String {
        var words = [Dollars.amountText(nanoUSD: amount.amountNanoUSD) + "usd/" + amount.period.rawValue]
        if zone != "UTC" { words.append("zone=" + zone) }
        if isStrict { words.append("strict") }
        if allowsUnpriced { words.append("allow-unpriced") }
        if warningPercent != 80 { words.append("warn=\(warningPercent)") }
        return words.joined(separator: " ")
    }

    /// The budget of a key, and the window that a moment is in.
    func budget(
        of key: KeyID, at now: Timestamp
    ) throws(CommandFailure) -> (budget: Budget, window: BudgetWindow) {
        guard let rules = ZoneFiles.rules(of: zone) else {
            throw CommandFailure(
                .wrongUsage, "the time zone \(zone.printable) of a budget is not known on this machine",
                hint: "give a name such as Europe/Berlin; on Debian the package tzdata has them")
        }
        var (budget, _) = amount.budget(of: key, at: now)
        budget.zone = zone
        budget.isStrict = isStrict
        budget.allowsUnpriced = allowsUnpriced
        budget.warningPercent = warningPercent
        return (budget, budget.period.window(at: now, in: rules))
    }
}

// MARK: JSON

extension KeyBudget {
    /// The members that a budget has in JSON, as `budgets list --json` names them.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("amount_usd", Dollars.amountText(nanoUSD: amount.amountNanoUSD))
            json.field("period", amount.period.rawValue)
            json.field("zone", zone)
            json.field("strict", isStrict)
            json.field("allows_unpriced", allowsUnpriced)
            json.field("warning_percent", warningPercent)
        }
    }

    /// The line of a budget in JSON; nil when it has a form or a member that none has.
    static func line(of value: JSONValue) -> String? {
        guard let amount = word(value["amount_usd"]), let period = word(value["period"]) else { return nil }
        var words = ["\(amount)usd/\(period)"]
        for member in value.members {
            switch member.name {
            case "amount_usd", "period": break
            case "zone":
                guard let zone = word(member.value) else { return nil }
                words.append("zone=" + zone)
            case "strict", "allows_unpriced":
                guard let flag = member.value.bool else { return nil }
                if flag { words.append(member.name == "strict" ? "strict" : "allow-unpriced") }
            case "warning_percent":
                guard let percent = member.value.int else { return nil }
                words.append("warn=\(percent)")
            default: return nil
            }
        }
        return words.joined(separator: " ")
    }

    /// A string that stays one word of a line.
    private static func word(_ value: JSONValue?) -> String? {
        value?.string.flatMap { $0.contains(where: \.isWhitespace) ? nil : $0 }
    }
}
