import Domain
import Presentation
import Wire

/// A report in its three forms: a table, JSON, CSV.
struct UsageTable {
    let query: UsageQuery
    let result: UsageResult
    /// To show keys by their names.
    let keys: [KeyID: ServiceKey]
    let people: People

    private var groups: [UsageQuery.Group] { query.groups }
    private var rows: [UsageRow] { result.rows }

    /// The table, with a line of sums when there is more than one row.
    var text: String {
        var table = Table(
            groups.map { .left($0.rawValue.uppercased()) } + [
                .right("REQUESTS"), .right("FAILED"), .right("INPUT"), .right("CACHE READ"),
                .right("CACHE WRITE"), .right("OUTPUT"), .right("COST"),
            ] + (query.measuresLatency ? Self.latencyColumns : []))
        for row in rows {
            table.add(zip(groups, row.values).map(shown) + figures(of: row))
        }
        if result.rowCount > 1, !groups.isEmpty {
            table.add(["total"] + Array(repeating: " ", count: groups.count - 1) + figures(of: result.total))
        }
        return table.text
    }

    /// What the figures do not say by themselves.
    var notes: [String] {
        let total = result.total
        var notes: [String] = []
        if total.aborted > 0 {
            notes.append("\(total.aborted.grouped) of the failed ones were given up by their clients.")
        }
        if total.estimated > 0 {
            notes.append(
                "\(total.estimated.grouped) of \(total.requests.grouped) requests have estimated tokens.")
        }
        if total.unpriced > 0 {
            notes.append("\(total.unpriced.grouped) of \(total.requests.grouped) requests have no price.")
        }
        if total.interrupted > 0 {
            notes.append(
                "What \(total.interrupted.grouped) of \(total.requests.grouped) requests used and cost is not known: "
                    + "their process died.")
        }
        if total.usage.webSearches > 0 {
            notes.append("The web was searched \(total.usage.webSearches.grouped) times.")
        }
        if result.rowCount > rows.count {
            notes.append(
                "\(rows.count.grouped) of \(result.rowCount.grouped) rows are shown; the total has all.")
        }
        if let moment = result.incompleteBefore {
            notes.append(
                "What was before \(moment) is missing: its requests were removed.")
        }
        if result.isMeasuredInPart {
            notes.append("The latency is that of the first \(UsageQuery.mostMeasured.grouped) requests.")
        }
        return notes
    }

    private func shown(_ group: UsageQuery.Group, _ value: String?) -> String? {
        guard let value else { return nil }
        switch group {
        case .key: return keys[KeyID(value)].map { "\($0.name) (\(value))" } ?? value
        case .user: return people.name(of: UserID(value))
        case .team: return people.name(of: TeamID(value))
        default: return value
        }
    }

    private func figures(of row: UsageRow) -> [String?] {
        [
            row.requests.grouped, row.failures.grouped, row.usage.input.grouped, row.usage.cacheRead.grouped,
            (row.usage.cacheWrite5m + row.usage.cacheWrite1h).grouped, row.usage.output.grouped,
            row.costNanoUSD.map(Money.text(nanoUSD:)),
        ] + (query.measuresLatency ? Self.cells(of: row.latency) : [])
    }

    private static let latencyColumns: [Table.Column] = [
        .right("P50"), .right("P95"), .right("FIRST P50"), .right("FIRST P95"),
    ]

    private static func cells(of latency: Latency?) -> [String?] {
        [latency?.duration?.p50, latency?.duration?.p95, latency?.firstToken?.p50, latency?.firstToken?.p95]
            .map { $0.map { Duration.milliseconds($0).short } }
    }

    // MARK: For programs

    /// The names of the groups' values. Users and teams have an id beside their name.
    private var names: [String] {
        groups.flatMap { group in
            group == .user || group == .team ? [group.rawValue, group.rawValue + "_id"] : [group.rawValue]
        }
    }

    private func values(of row: UsageRow) -> [String?] {
        zip(groups, row.values).flatMap { group, value in
            group == .user || group == .team ? [shown(group, value), value] : [value]
        }
    }

    /// The period, the rows and the total of all rows, also of those that are not shown.
    func write(to json: inout JSONWriter) {
        let names = names
        json.object { json in
            json.field("since", time: query.since)
            json.field("until", time: query.until)
            json.field("zone", query.zone.name)
            json.field("rows", array: rows) { json, row in
                json.object { json in
                    for (name, value) in zip(names, values(of: row)) {
                        json.name(name)
                        if let value { json.value(value) } else { json.null() }
                    }
                    row.writeFigures(to: &json)
                }
            }
            json.field("row_count", result.rowCount)
            json.name("total")
            json.object { result.total.writeFigures(to: &$0) }
            json.field("incomplete_before", time: result.incompleteBefore)
            json.field("measured_in_part", result.isMeasuredInPart)
        }
    }

    /// RFC 4180, with a line of names; nothing where there is no value.
    var csv: String {
        let names = names + result.total.figures.map(\.name)
        let lines = rows.map { row in
            values(of: row).map { $0 ?? "" } + row.figures.map { $0.value.map(String.init) ?? "" }
        }
        return ([names] + lines).map(CommaSeparated.line).joined()
    }
}
