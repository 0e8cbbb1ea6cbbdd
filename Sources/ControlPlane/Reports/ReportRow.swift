import Domain

/// One line of a report, by the values of what it is grouped by.
struct ReportRow: Sendable {
    /// In the order of the dimensions.
    var values: [String?]
    /// The price that the cost was worked out from; nil where rows are not parted by it.
    var price: PriceID?
    var figures: UsageRow
}

/// What a query has summed up.
struct ReportRows: Sendable {
    /// By the value of the group of time that parts them; all under the empty text without one.
    var byTime: [String: [ReportRow]] = [:]
    /// Entries from before this moment would have been needed and are removed.
    var incompleteBefore: Timestamp?
    /// Whether there were more entries than are measured.
    var isMeasuredInPart = false
}

extension ReportRows {
    /// What a query sums up, by dimensions of which two may be the same column and some none at all.
    ///
    /// - Parameters:
    ///   - time: A group of time that parts the rows.
    ///   - byPrice: Whether rows are parted by price too. Each entry is read then, and not only sums.
    ///   - measuringLatency: Whether rows tell how long requests took. Each entry is read then too.
    static func read(
        _ dimensions: [ReportDimension], filter: ReportFilter, since: Timestamp, until: Timestamp,
        time: UsageQuery.Group? = nil, byPrice: Bool = false, measuringLatency: Bool = false,
        from store: any ControlStore
    ) async throws(StorageError) -> ReportRows {
        var report = ReportRows()
        guard !filter.matchesNothing, since < until else { return report }
        var groups = time.map { [$0] } ?? []
        if byPrice { groups.append(.price) }
        for group in dimensions.compactMap(\.group) where !groups.contains(group) { groups.append(group) }
        let result = try await store.usage(
            UsageQuery(
                groups: groups, since: since, until: until, only: filter.only,
                measuresLatency: measuringLatency))
        for row in result.rows where row.requests > 0 {
            let byGroup = Dictionary(zip(groups, row.values), uniquingKeysWith: { first, _ in first })
            let values = dimensions.map { dimension in
                dimension.group.map { byGroup[$0] ?? nil } ?? dimension.constant
            }
            let key = time.flatMap { byGroup[$0] ?? nil } ?? ""
            let price = byPrice ? (byGroup[.price] ?? nil).map { PriceID($0) } : nil
            report.byTime[key, default: []].append(ReportRow(values: values, price: price, figures: row))
        }
        report.incompleteBefore = result.incompleteBefore
        report.isMeasuredInPart = result.isMeasuredInPart
        return report
    }
}

extension [ReportRow] {
    /// The rows without their prices: one for each combination of values, where the first of them stood.
    var merged: [ReportRow] {
        var merged: [ReportRow] = []
        var places: [[String?]: Int] = [:]
        for row in self {
            if let place = places[row.values] {
                merged[place].figures.add(row.figures)
            } else {
                places[row.values] = merged.count
                merged.append(ReportRow(values: row.values, price: nil, figures: row.figures))
            }
        }
        return merged
    }
}
