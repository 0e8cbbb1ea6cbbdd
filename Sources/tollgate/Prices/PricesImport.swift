import ArgumentParser
import ControlPlane
import Domain
import SQLiteStorage

struct PricesImport: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add prices from a file, or from the list of public prices that comes along.",
        discussion: """
            The file has comma-separated values with a line of names, or a JSON array of objects: provider, \
            model, input, output and, where there are any, cache_read, cache_write_5m, cache_write_1h, web_search, \
            from, source, source_date. Dollars for a million tokens, or a thousand searches. A price that holds already is not added again; of \
            a file with a fault nothing is added.

            --starter adds public list prices for the providers whose name or address is a known vendor's, and \
            leaves models alone that have a price. Each line says who was the source and when; look at them \
            before you rely on them.

            EXAMPLE
              tollgate prices import prices.csv
              tollgate prices import --starter && tollgate prices list
            """
    )

    @Argument(help: "The file.")
    var file: String?

    @Flag(help: "Import the list of public prices instead of a file.")
    var starter = false

    @OptionGroup var database: DatabaseOptions

    /// The largest file that is read, in bytes.
    private static let largestFile = 4 * 1024 * 1024

    func validate() throws {
        guard starter != (file != nil) else { throw ValidationError("Give a file, or --starter.") }
    }

    var inputs: [CommandInput] { file.map { [.file($0)] } ?? [] }

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let given = try file.map { try PriceFile.parse(invocation.readText($0, limit: Self.largestFile)) }
        let (added, known) = try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            let lines = try given ?? StarterPrices.lines(for: directory.providers.values)
            for line in lines { _ = try directory.provider(line.provider) }
            var random = SystemRandomNumberGenerator()
            let new = lines.filter { isNew($0, in: directory.prices, at: now) }
                .map { $0.price(at: now, random: &random) }
            if !new.isEmpty { try await store.add(new, by: invocation.actor, at: now) }
            return (new, lines.count - new.count)
        }
        let console = invocation.console
        if added.isEmpty, known == 0 {
            let vendors = StarterPrices.vendors.map(\.name).joined(separator: " or ")
            throw CommandFailure(
                .notFound,
                starter ? "no provider is \(vendors), by its name or address" : "the file has no prices",
                hint: starter ? "tollgate prices set PROVIDER/MODEL --input USD --output USD" : nil)
        }
        console.say(
            "Added \(added.count.grouped) \(added.count == 1 ? "price" : "prices"); \(known.grouped) were there already."
        )
        console.say("Next: tollgate prices list")
    }

    private func isNew(_ line: PriceLine, in prices: PriceList, at now: Timestamp) -> Bool {
        let found = prices.priceInForce(of: line.provider, model: line.model, at: line.from ?? now)
        return starter ? found == nil : found?.rates != line.rates
    }
}
