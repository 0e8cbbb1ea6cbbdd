import Domain

/// One entry as a row of `requests list` and `requests tail`.
struct EntryRow {
    static let columns: [Table.Column] = [
        .left("TIME"), .left("ID"), .left("KEY"), .left("MODEL"), .left("ANSWERED BY"), .left("OUTCOME"),
        .right("INPUT"), .right("CACHED"), .right("OUTPUT"), .right("COST"), .right("TOOK"),
    ]

    let cells: [String?]

    init(_ entry: Entry, keys: [KeyID: ServiceKey], at now: Timestamp) {
        let (opening, settlement) = (entry.opening, entry.settlement)
        let usage = settlement.flatMap { $0.usageSource == .none ? nil : $0.usage }
        // An estimate is marked, as it is on the ledger.
        let mark = settlement?.usageSource == .estimated ? "~" : ""
        cells = [
            opening.openedAt.clockTime(at: now),
            opening.id.text,
            opening.key.map { keys[$0]?.name ?? $0.text },
            opening.requestedModel,
            entry.answeredBy,
            entry.outcomeText,
            usage.map { mark + $0.prompt.grouped },
            usage.map { mark + $0.cacheRead.grouped },
            usage.map { mark + $0.output.grouped },
            settlement?.costNanoUSD.map(Money.text(nanoUSD:)),
            settlement.map(\.duration.short),
        ]
    }
}

extension Entry {
    /// `provider/model`, or where the request is on its way to, or nothing.
    var answeredBy: String? {
        guard let settlement else { return opening.mappedModel }
        guard let provider = settlement.provider else { return nil }
        return settlement.upstreamModel.map { "\(provider)/\($0)" } ?? provider.text
    }

    /// `completed`, `failed 529`, `open`.
    var outcomeText: String {
        guard let settlement else { return "open" }
        guard settlement.outcome != .completed, let status = settlement.status else {
            return settlement.outcome.rawValue
        }
        return "\(settlement.outcome.rawValue) \(status)"
    }
}
