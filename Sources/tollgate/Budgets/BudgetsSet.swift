import ArgumentParser
import Domain
import SQLiteStorage

struct BudgetsSet: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a budget, in place of the one for the same and the same time.",
        discussion: """
            What was spent in the window at hand already counts. An amount of 0 lets nothing through.

            EXAMPLE
              tollgate budgets set --key k7f3a9c2d1e0 --amount 5 --per day --strict
              tollgate budgets set --team research --amount 1500 --per month --warn 75
            """
    )

    @OptionGroup var whose: BudgetScopeOptions

    @Option(
        help: ArgumentHelp("The most that a window may cost, in dollars.", valueName: "usd"),
        transform: DollarArgument.parseAmount)
    var amount: Int64

    @Option(
        help: ArgumentHelp("The window: day, week or month; weeks begin on Monday.", valueName: "period"),
        transform: parsePeriod)
    var per: BudgetPeriod

    @Option(
        help: ArgumentHelp("The time zone that windows begin in, such as Europe/Berlin.", valueName: "name"))
    var zone = "UTC"

    @Flag(help: "Reserve the most that a request can cost, so that the cap is never passed.")
    var strict = false

    @Flag(help: "Let models without a price through, which the budget then does not count.")
    var allowUnpriced = false

    @Option(help: ArgumentHelp("Warn clients from this share of the amount on.", valueName: "percent"))
    var warn = 80

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (1...100).contains(warn) else { throw ValidationError("--warn is a share from 1 to 100.") }
    }

    func run(in invocation: Invocation) async throws {
        guard let rules = ZoneFiles.rules(of: zone) else {
            throw CommandFailure(
                .wrongUsage, "the time zone \(zone.printable) is not known on this machine",
                hint: "give a name such as Europe/Berlin; on Debian the package tzdata has them")
        }
        let now = invocation.now()
        let (scope, isNew) = try await database.withStore(in: invocation, creating: true) { store in
            let scope = try whose.scope(
                among: try await store.people(), keys: try await store.directory().keys)
            var random = SystemRandomNumberGenerator()
            let budget = Budget(
                id: .make(random: &random), scope: scope, amountNanoUSD: amount, period: per, zone: zone,
                isStrict: strict, allowsUnpriced: allowUnpriced, warningPercent: warn, createdAt: now)
            let isNew = try await store.put(
                budget, in: per.window(at: now, in: rules), by: invocation.actor, at: now)
            return (scope, isNew)
        }
        let console = invocation.console
        console.say(
            "\(isNew ? "Set" : "Changed") the budget of \(scope.kind)\(scope.subject.map { " " + $0 } ?? ""): "
                + "\(Money.exactText(nanoUSD: amount)) a \(per.rawValue).")
        console.say("Next: tollgate budgets list")
    }

    @Sendable
    private static func parsePeriod(_ text: String) throws -> BudgetPeriod {
        guard let period = BudgetPeriod(rawValue: text) else {
            throw ValidationError("A window is a day, a week or a month.")
        }
        return period
    }
}
