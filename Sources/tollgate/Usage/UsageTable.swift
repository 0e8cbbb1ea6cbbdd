import Domain
import Wire

/// A report in its three forms: a table, JSON, CSV.
struct UsageTable {
    let groups: [UsageQuery.Group]
    let rows: [UsageRow]
    /// To show keys by their names.
    let keys: [KeyID: ServiceKey]

    /// The table, with a line of sums when there is more than one row.
    var text: String {
        var table = Table(
            groups.map { .left($0.rawValue.uppercased()) } + [
                .right("REQUESTS"), .right("FAILED"), .right("INPUT"), .right("CACHE READ"),
                .right("CACHE WRITE"), .right("OUTPUT"), .right("COST"),
            ])
        for row in rows {
            table.add(zip(groups, row.values).map(shown) + figures(of: row))
        }
        if rows.count > 1, !groups.isEmpty {
            table.add(["total"] + Array(repeating: " ", count: groups.count - 1) + figures(of: total))
        }
        return table.text
    }

    /// What the figures do not say by themselves.
    var notes: [String] {
        let total = total
        var notes: [String] = []
        if total.estimated > 0 {
            notes.append(
                "\(total.estimated.grouped) of \(total.requests.grouped) requests have estimated tokens.")
        }
        if total.unpriced > 0 {
            notes.append("\(total.unpriced.grouped) of \(total.requests.grouped) requests have no price.")
        }
        return notes
    }

    var total: UsageRow {
        rows.reduce(
            UsageRow(
                values: [], requests: 0, failures: 0, estimated: 0, unpriced: 0, usage: Usage(),
                costNanoUSD: nil)
        ) { sum, row in
            UsageRow(
                values: [],
                requests: sum.requests + row.requests,
                failures: sum.failures + row.failures,
                estimated: sum.estimated + row.estimated,
                unpriced: sum.unpriced + row.unpriced,
                usage: sum.usage + row.usage,
                costNanoUSD: sum.costNanoUSD.map { $0 + (row.costNanoUSD ?? 0) } ?? row.costNanoUSD)
        }
    }

    private func shown(_ group: UsageQuery.Group, _ value: String?) -> String? {
        guard group == .key, let value, let name = keys[KeyID(value)]?.name else { return value }
        return "\(name) (\(value))"
    }

    private func figures(of row: UsageRow) -> [String?] {
        [
            row.requests.grouped, row.failures.grouped, row.usage.input.grouped, row.usage.cacheRead.grouped,
            (row.usage.cacheWrite5m + row.usage.cacheWrite1h).grouped, row.usage.output.grouped,
            row.costNanoUSD.map(Money.text(nanoUSD:)),
        ]
    }

    // MARK: For programs

    /// Names and values after the groups, in the order of JSON and CSV.
    private static func numbers(of row: UsageRow) -> [(name: String, value: Int?)] {
        [
            ("requests", row.requests), ("failures", row.failures), ("estimated_requests", row.estimated),
            ("unpriced_requests", row.unpriced), ("input_tokens", row.usage.input),
            ("cache_read_tokens", row.usage.cacheRead), ("cache_write_5m_tokens", row.usage.cacheWrite5m),
            ("cache_write_1h_tokens", row.usage.cacheWrite1h), ("output_tokens", row.usage.output),
            ("reasoning_tokens", row.usage.reasoning), ("cost_nano_usd", row.costNanoUSD.map { Int($0) }),
        ]
    }

    func write(to json: inout JSONWriter) {
        json.array(rows) { json, row in
            json.object { json in
                for (group, value) in zip(groups, row.values) {
                    json.name(group.rawValue)
                    if let value { json.value(value) } else { json.null() }
                }
                for (name, value) in Self.numbers(of: row) {
                    json.name(name)
                    if let value { json.value(value) } else { json.null() }
                }
            }
        }
    }

    /// RFC 4180, with a line of names; nothing where there is no value.
    var csv: String {
        let names = groups.map(\.rawValue) + Self.numbers(of: total).map(\.name)
        let lines = rows.map { row in
            row.values.map { $0 ?? "" } + Self.numbers(of: row).map { $0.value.map(String.init) ?? "" }
        }
        return ([names] + lines).map { cells in
            cells.map(Self.quoted).joined(separator: ",") + "\r\n"
        }.joined()
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
            return cell
        }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
