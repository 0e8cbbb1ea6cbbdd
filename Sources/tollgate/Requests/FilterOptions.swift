import ArgumentParser
import Domain

/// Which entries of the ledger; every option narrows.
struct FilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only requests of this key.", valueName: "id"))
    var key: String?

    @Option(help: ArgumentHelp("Only requests of this user.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Only requests for this model, as the client named it.", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp("Only requests that this provider answered.", valueName: "name"),
        transform: ProviderNameArgument.parse)
    var provider: ProviderName?

    @Option(help: ArgumentHelp("Only requests of this Claude Code session.", valueName: "id"))
    var session: String?

    @Option(
        help: ArgumentHelp("Only requests that ended so: \(outcomes).", valueName: "outcome"),
        transform: parseOutcome)
    var outcome: Outcome?

    func filter() throws(CommandFailure) -> EntryFilter {
        var filter = EntryFilter()
        if let key { filter.key = try KeyIDArgument.parse(key) }
        filter.user = user
        filter.model = model
        filter.provider = provider
        filter.session = session
        filter.outcome = outcome
        return filter
    }

    private static let outcomes = Outcome.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable
    private static func parseOutcome(_ text: String) throws -> Outcome {
        guard let outcome = Outcome(rawValue: text) else {
            throw ValidationError("Outcomes are \(outcomes).")
        }
        return outcome
    }
}
