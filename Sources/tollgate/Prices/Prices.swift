import ArgumentParser

struct Prices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what providers' models cost, so that requests have a cost.",
        discussion: """
            Prices are dollars for a million tokens, or a thousand searches of the web. They are only ever added: each request is worked out once, \
            from the price that held when it came, and keeps its cost whatever prices come later. A request \
            whose model had no price stands in every report as unpriced, never as free.

            EXAMPLE
              tollgate prices set openai/gpt-4.1 --input 2 --cache-read 0.50 --output 8
              tollgate prices import --starter
            """,
        subcommands: [PricesSet.self, PricesList.self, PricesImport.self]
    )
}
