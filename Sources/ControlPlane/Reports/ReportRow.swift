import Domain

/// One line of a report, by the values of what it is grouped by.
struct ReportRow: Sendable {
    /// In the order of the dimensions.
    var values: [String?]
    var figures: UsageRow
}

extension ReportRow {
    /// What a query sums up, by dimensions of which two may be the same column and some none at all.
    ///
    /// - Parameter time: A group of time that parts the rows; its value is the key of the result. Without one all
    ///   rows stand under the empty text.
    static func read(
        _ dimensions: [ReportDimension], filter: ReportFilter, since: Timestamp, until: Timestamp,
        time: UsageQuery.Group? = nil, from store: any ControlStore
    ) async throws(StorageError) -> [String: [ReportRow]] {
        guard !filter.matchesNothing, since < until else { return [:] }
        var groups = time.map { [$0] } ?? []
        for group in dimensions.compactMap(\.group) where !groups.contains(group) { groups.append(group) }
        let result = try await store.usage(
            UsageQuery(groups: groups, since: since, until: until, only: filter.only))
        var rows: [String: [ReportRow]] = [:]
        for row in result.rows where row.requests > 0 {
            let byGroup = Dictionary(zip(groups, row.values), uniquingKeysWith: { first, _ in first })
            let values = dimensions.map { dimension in
                dimension.group.map { byGroup[$0] ?? nil } ?? dimension.constant
            }
            let key = time.flatMap { byGroup[$0] ?? nil } ?? ""
            rows[key, default: []].append(ReportRow(values: values, figures: row))
        }
        return rows
    }
}
