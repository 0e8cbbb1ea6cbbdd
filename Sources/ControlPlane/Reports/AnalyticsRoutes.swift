import Domain
import Presentation
import Wire

/// Anthropic's analytics of usage and cost: rows in an order of their own, which its SDK reads page by page.
enum AnalyticsRoutes {
    private static let note =
        "One row for each combination; from starting_at, by the hour, to ending_at, else to the end of this hour."

    static let all: [Route] = [
        .get(
            "/v1/organizations/analytics/usage", "Tokens of settled requests. \(note)",
            parameters(of: .usage), answer: usage),
        .get(
            "/v1/organizations/analytics/cost",
            "Cost of settled requests in US cents. \(note) Requests of which no cost is known have no row; those "
                + "that lacked a price are counted as unpriced_requests.", parameters(of: .cost), answer: cost
        ),
    ]

    private static func parameters(of kind: AnalyticsReport.Kind) -> [Route.Parameter] {
        [
            .init(name: "starting_at", summary: "The first moment, RFC 3339.", isRequired: true),
            .init(name: "ending_at", summary: "The first moment that no longer counts."),
            .init(
                name: "time_bucket_width",
                summary: "1m, 1h or 1d, to part the rows by time too; 1m for a day at most."),
            .init(
                name: "group_by",
                summary: kind.groups.map(\.rawValue).joined(separator: ", ")
                    + "; at most 5, not counting cost_type and token_type.",
                isList: true),
            .init(name: "order", summary: "asc or desc; else desc."),
            .init(
                name: "order_by", summary: (kind.orders + ["time"]).joined(separator: ", ") + "."),
            .init(name: "exclude_deleted_users", summary: "true leaves out what deleted users did."),
        ] + Route.Parameter.rowPage + AnalyticsGroup.filters
    }

    @Sendable
    private static func usage(_ call: Call) async throws -> Answer {
        let report = try await AnalyticsReport(call, .usage)
        return try OffsetPage(report.rows, of: call).answer { json in
            report.writeTail(of: call, to: &json)
        } _: { json, row in
            json.object { json in
                report.writeHead(of: row, to: &json)
                json.name("usage")
                json.object { json in
                    row.figures.usage.writeFields(to: &json)
                    json.field("total_tokens", row.figures.tokens)
                    json.field("requests", row.figures.requests)
                }
            }
        }
    }

    @Sendable
    private static func cost(_ call: Call) async throws -> Answer {
        let report = try await AnalyticsReport(call, .cost)
        let rows = report.rows.filter { $0.figures.costNanoUSD != nil }
        return try OffsetPage(rows, of: call).answer { json in
            json.field("unpriced_requests", report.rows.reduce(0) { $0 + $1.figures.unpriced })
            json.field("interrupted_requests", report.rows.reduce(0) { $0 + $1.figures.interrupted })
            report.writeTail(of: call, to: &json)
        } _: { json, row in
            // The rows of one page's rows by class of tokens do not count towards its size.
            for part in report.parts(of: row) {
                json.object { json in
                    report.writeHead(of: row, type: part.type, to: &json)
                    json.name("cost")
                    json.object { json in
                        json.field("amount", Cents.text(nanoUSD: part.nanoUSD))
                        json.field("list_amount", Cents.text(nanoUSD: part.nanoUSD))
                        json.field("currency", "USD")
                        json.field("requests", optional: report.dividesCost ? nil : row.figures.requests)
                        json.field(
                            "unpriced_requests", optional: report.dividesCost ? nil : row.figures.unpriced)
                    }
                }
            }
        }
    }
}

extension AnalyticsReport {
    /// Whether requests have no place in a row, because it is a part of their cost.
    fileprivate var dividesCost: Bool { groups.contains(where: \.dividesCost) }

    /// What a row's cost is made of, as far as that was asked for.
    fileprivate func parts(of row: Row) -> [TokenCosts.Part] {
        if groups.contains(.tokenType) { return row.costs.parts }
        if groups.contains(.costType) { return row.costs.partsByType }
        return row.figures.costNanoUSD.map { [TokenCosts.Part(type: nil, nanoUSD: $0)] } ?? []
    }

    fileprivate func writeTail(of call: Call, to json: inout JSONWriter) {
        json.field("data_refreshed_at", time: call.now)
        json.field("organization_id", organization.id)
        json.field("incomplete_before", time: incompleteBefore)
    }
}
