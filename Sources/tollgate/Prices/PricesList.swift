import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct PricesList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the prices that hold now, and those to come.",
        discussion: """
            Dollars for a million tokens. A class without a price of its own costs what stands in brackets.

            EXAMPLE
              tollgate prices list
              tollgate prices list --all --json
            """
    )

    @Flag(help: "Also those that hold no longer.")
    var all = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let list = try await database.withStore(in: invocation) { try await $0.directory() }.prices
        let now = invocation.now()
        let prices = list.all.filter { price in
            all || price.effectiveFrom > now
                || list.priceInForce(of: price.provider, model: price.model, at: now)?.id == price.id
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(prices) { json, price in price.write(to: &json) }
            }
        }
        if prices.isEmpty {
            return console.say("No model has a price yet.\nNext: tollgate prices import --starter")
        }
        try console.print(Table(prices).text)
    }
}
