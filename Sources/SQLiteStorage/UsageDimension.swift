import Domain

/// What requests have in common that are summed up together.
struct UsageDimension: Hashable {
    var key: String?
    var user: String?
    var team: String?
    var requestedModel: String
    var mappedModel: String?
    var provider: String?
    var upstreamModel: String?
    var client: String?
    var outcome: String

    init(_ opening: EntryOpening, _ settlement: EntrySettlement) {
        key = opening.key?.text
        user = opening.user
        team = opening.team
        requestedModel = opening.requestedModel
        mappedModel = opening.mappedModel
        provider = settlement.provider?.text
        upstreamModel = settlement.upstreamModel
        client = opening.caller.client
        outcome = settlement.outcome.rawValue
    }

    /// Reads the columns of `columns`.
    init(readFrom row: Statement) {
        key = row.optionalText()
        user = row.optionalText()
        team = row.optionalText()
        requestedModel = row.text()
        mappedModel = row.optionalText()
        provider = row.optionalText()
        upstreamModel = row.optionalText()
        client = row.optionalText()
        outcome = row.text()
    }

    /// The columns, in the table of dimensions as in that of entries.
    static let columns: StaticString = """
        key_id, user_id, team_id, requested_model, mapped_model, provider, upstream_model, client, outcome
        """

    /// The value of a group of a report; nil for groups that a dimension knows nothing of.
    func value(of group: UsageQuery.Group, tags: KeyTags) -> String? {
        switch group {
        case .key: key
        case .user: user
        case .team: team
        // A request that was refused before it named one has none.
        case .model: requestedModel.isEmpty ? nil : requestedModel
        case .mapped: mappedModel
        case .target: provider.flatMap { name in upstreamModel.map { "\(name)/\($0)" } }
        case .provider: provider
        case .upstream: upstreamModel
        case .client: client
        case .outcome: outcome
        case .session, .agent, .endUser, .requestClass, .errorType, .price, .hour, .day, .week, .month:
            nil
        case .tag(let name): tags.value(of: name, of: key)
        }
    }
}
