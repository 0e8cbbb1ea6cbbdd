import Domain
import Presentation
import Wire

/// Anthropic's analytics of usage and cost: rows in an order of their own, which its SDK reads page by page.
enum AnalyticsRoutes {
    private static let note =
        "One row for each combination; from starting_at, by the hour, to ending_at, else to the end of this hour."

    static let all: [Route] = [
        .get(
            "/v1/organizations/analytics/usage", "Tokens of settled requests. \(note)", parameters,
            answer: usage),
        .get(
            "/v1/organizations/analytics/cost", "Cost of settled requests in US cents. \(note)", parameters,
            answer: cost),
    ]

    private static let parameters: [Route.Parameter] =
        [
            .init(name: "starting_at", summary: "The first moment, RFC 3339.", isRequired: true),
            .init(name: "ending_at", summary: "The first moment that no longer counts."),
            .init(name: "time_bucket_width", summary: "1h or 1d, to part the rows by time too."),
            .init(
                name: "group_by",
                summary: AnalyticsGroup.allCases.map(\.rawValue).joined(separator: ", ") + "; at most 5.",
                isList: true),
            .init(name: "order", summary: "asc or desc; else desc."),
            .init(
                name: "order_by",
                summary:
                    "total_tokens, requests, output_tokens, uncached_input_tokens, amount, list_amount or time."
            ),
            .init(name: "exclude_deleted_users", summary: "true leaves out what deleted users did."),
        ] + Route.Parameter.rowPage + AnalyticsGroup.filters

    @Sendable
    private static func usage(_ call: Call) async throws -> Answer {
        try await answer(
            call, orders: ["total_tokens", "requests", "output_tokens", "uncached_input_tokens"]
        ) {
            json, row in
            json.name("usage")
            json.object { json in
                row.usage.writeFields(to: &json)
                json.field("total_tokens", row.tokens)
                json.field("requests", row.requests)
            }
        }
    }

    @Sendable
    private static func cost(_ call: Call) async throws -> Answer {
        try await answer(call, orders: ["amount", "list_amount"]) { json, row in
            json.name("cost")
            json.object { json in
                json.field("amount", optional: Cents.text(row))
                json.field("list_amount", optional: Cents.text(row))
                json.field("currency", "USD")
                json.field("requests", row.requests)
                json.field("unpriced_requests", row.unpriced)
            }
        }
    }

    private static func answer(
        _ call: Call, orders: [String], _ write: (inout JSONWriter, UsageRow) -> Void
    ) async throws -> Answer {
        let report = try await AnalyticsReport(call, orders: orders)
        let page = try OffsetPage(report.rows, of: call)
        let organization = try await call.store.organization()
        return page.answer { json in
            json.field("data_refreshed_at", time: call.now)
            json.field("organization_id", organization.id)
        } _: { json, row in
            json.object { json in
                json.field("starting_at", row.since.description)
                json.field("ending_at", row.until.description)
                json.name("group")
                json.object {
                    row.writeGroup(report.groups, people: report.people, organization: organization, to: &$0)
                }
                write(&json, row.figures)
            }
        }
    }
}
