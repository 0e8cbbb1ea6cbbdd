import ArgumentParser
import Domain
import Gateway
import Presentation
import SQLiteStorage

struct PricesSet: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Add a price for a provider's model.",
        discussion: """
            Dollars for a million tokens, with at most six decimals. Reading and writing a cache cost as much as \
            input where they have no price of their own, and a write for an hour as much as one for five minutes. \
            Searches of the web that the provider runs are counted in thousands; where they have no price, a request \
            that searched has no cost. Requests that are settled keep their cost, also when --from lies in the past.

            EXAMPLE
              tollgate prices set openai/gpt-4.1 --input 2 --cache-read 0.50 --output 8
              tollgate prices set anthropic/claude-haiku-4-5 --input 1 --cache-read 0.10 \\
                --cache-write-5m 1.25 --cache-write-1h 2 --output 5 --web-search 10 --from 2027-01-01
            """
    )

    @Argument(help: "The target, as mappings have it: PROVIDER/MODEL.")
    var target: String

    @Option(
        help: ArgumentHelp("Prompt tokens outside of any cache.", valueName: "usd"),
        transform: DollarArgument.parse)
    var input: Int64

    @Option(
        help: ArgumentHelp("Everything the model produces, reasoning too.", valueName: "usd"),
        transform: DollarArgument.parse)
    var output: Int64

    @Option(
        help: ArgumentHelp("Prompt tokens read from a cache; else as input.", valueName: "usd"),
        transform: DollarArgument.parse)
    var cacheRead: Int64?

    @Option(
        name: .customLong("cache-write-5m"),
        help: ArgumentHelp("Prompt tokens written to a cache; else as input.", valueName: "usd"),
        transform: DollarArgument.parse)
    var cacheWrite5m: Int64?

    @Option(
        name: .customLong("cache-write-1h"),
        help: ArgumentHelp("The same, kept for an hour; else as --cache-write-5m.", valueName: "usd"),
        transform: DollarArgument.parse)
    var cacheWrite1h: Int64?

    @Option(
        help: ArgumentHelp("A thousand searches of the web; else not known.", valueName: "usd"),
        transform: DollarArgument.parse)
    var webSearch: Int64?

    @Option(
        help: ArgumentHelp("The first moment it holds for, a date (UTC); else now.", valueName: "date"),
        transform: parseDate)
    var from: Timestamp?

    @Option(help: ArgumentHelp("Who says so: a contract, or the address of a list.", valueName: "text"))
    var source: String?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if let source, !(1...PriceLine.longestText).contains(source.utf8.count) || source != source.printable
        {
            throw ValidationError("--source takes 1 to \(PriceLine.longestText) bytes of text.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        var line = try PriceLine(
            target: target,
            rates: Rates(
                input: input, cacheRead: cacheRead, cacheWrite5m: cacheWrite5m, cacheWrite1h: cacheWrite1h,
                output: output, webSearch: webSearch))
        (line.from, line.source) = (from, source)
        var random = SystemRandomNumberGenerator()
        let price = line.price(at: now, random: &random)
        let isUsed = try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            _ = try directory.provider(price.provider)
            try await store.add([price], by: invocation.actor, at: now)
            return directory.mappings.contains { mapping in
                mapping.targets.contains { $0.provider == price.provider && $0.model == price.model }
            }
        }
        let console = invocation.console
        console.say("Added the price \(price.id) of \(target), which holds from \(price.effectiveFrom).")
        if !isUsed { console.say("No mapping has \(target) as a target yet.") }
        console.say("Next: tollgate prices list")
    }

    @Sendable
    private static func parseDate(_ text: String) throws -> Timestamp {
        guard let time = CalendarTime.parse(text) else {
            throw ValidationError("Give a date such as 2026-11-23 or 2026-11-23T09:05Z.")
        }
        return time
    }
}
