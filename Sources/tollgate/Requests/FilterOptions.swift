import ArgumentParser
import Domain

/// Which entries of the ledger; every option narrows.
struct FilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only requests of this key.", valueName: "id"))
    var key: String?

    @Option(help: ArgumentHelp("Only requests of this user.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Only requests of this team.", valueName: "name"))
    var team: String?

    @Option(help: ArgumentHelp("Only requests for this model, as the client named it.", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp("Only requests that this provider answered.", valueName: "name"),
        transform: ProviderNameArgument.parse)
    var provider: ProviderName?

    @Option(help: ArgumentHelp("Only requests of this Claude Code session.", valueName: "id"))
    var session: String?

    @Option(help: ArgumentHelp("Only requests of this program, as its entries name it.", valueName: "client"))
    var client: String?

    @Option(
        help: ArgumentHelp(
            "Only requests for this person, as the program in between named it.", valueName: "name"))
    var endUser: String?

    @Option(
        help: ArgumentHelp(
            "Only requests that the client says are for this, such as 'subagent'.", valueName: "class"))
    var requestClass: String?

    @Option(
        help: ArgumentHelp("Only requests with this error, such as rate_limit_error.", valueName: "type"))
    var errorType: String?

    @Option(
        help: ArgumentHelp("Only requests that ended so: \(outcomes).", valueName: "outcome"),
        transform: parseOutcome)
    var outcome: Outcome?

    func filter() throws(CommandFailure) -> EntryFilter {
        var filter = EntryFilter()
        if let key { filter.key = try KeyIDArgument.parse(key) }
        filter.user = user
        filter.team = team
        filter.model = model
        filter.provider = provider
        filter.session = session
        filter.client = client
        filter.endUser = endUser
        filter.requestClass = requestClass
        filter.errorType = errorType
        filter.outcome = outcome
        return filter
    }

    /// The same conditions for a report.
    func only() throws(CommandFailure) -> [UsageQuery.Group: Set<String>] {
        let conditions: [(UsageQuery.Group, String?)] = [
            (.key, try key.map { text throws(CommandFailure) in try KeyIDArgument.parse(text).text }),
            (.user, user), (.team, team), (.model, model), (.provider, provider?.text), (.session, session),
            (.client, client), (.endUser, endUser), (.requestClass, requestClass),
            (.outcome, outcome?.rawValue), (.errorType, errorType),
        ]
        return Dictionary(
            uniqueKeysWithValues: conditions.compactMap { group, value in value.map { (group, [$0]) } })
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
