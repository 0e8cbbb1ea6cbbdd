import ArgumentParser
import Domain

/// Which entries by how they ended, beyond what reports know too; every option narrows.
struct EndingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only requests that were answered with this HTTP status.", valueName: "number"))
    var status: Int?

    @Option(
        help: ArgumentHelp("Only requests that cost at least so much, in dollars.", valueName: "usd"),
        transform: DollarArgument.parseAmount)
    var minCost: Int64?

    func narrow(_ filter: inout EntryFilter) {
        filter.status = status
        filter.minimumCostNanoUSD = minCost
    }
}
