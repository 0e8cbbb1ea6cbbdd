import Domain
import Presentation
import Wire

/// Anthropic's report of money, by the day.
///
/// What an entry cost is one sum over its classes of tokens, so that `description` parts by model and not by class,
/// and `token_type` is null.
enum CostReportRoute {
    private enum Group: String, CaseIterable {
        case description
        case workspaceID = "workspace_id"
    }

    static let all: [Route] = [
        .get(
            "/v1/organizations/cost_report",
            "Cost of settled requests by the day, in US cents; null where no request has a price.",
            Route.Parameter.buckets + [
                .init(name: "group_by", summary: "description, workspace_id", isList: true)
            ] + ReportDimension.filters, answer: report)
    ]

    @Sendable
    private static func report(_ call: Call) async throws -> Answer {
        let buckets = try Buckets(call, widths: [.day])
        let groups = try call.query.choices("group_by", of: Group.self)
        var dimensions: [ReportDimension] = []
        if groups.contains(.description) { dimensions.append(.model) }
        if groups.contains(.workspaceID) { dimensions.append(.workspaceID) }
        let parts = try await buckets.rows(
            by: dimensions, filter: ReportFilter(call.query), from: call.store)
        let asked = dimensions
        return Answer.json { json in
            json.object { json in
                json.field("data", array: parts) { json, part in
                    json.object { json in
                        json.field("starting_at", part.begin.description)
                        json.field("ending_at", buckets.end(of: part.begin).description)
                        json.field("results", array: part.rows) { json, row in
                            json.object { write(row, by: asked, to: &$0) }
                        }
                    }
                }
                json.field("has_more", buckets.next != nil)
                json.field("next_page", optional: buckets.next)
            }
        }
    }

    private static func write(_ row: ReportRow, by dimensions: [ReportDimension], to json: inout JSONWriter) {
        func value(_ dimension: ReportDimension) -> String? {
            dimensions.firstIndex(of: dimension).flatMap { row.values[$0] }
        }
        let isDescribed = dimensions.contains(.model)
        json.field("amount", optional: Cents.text(row.figures))
        json.field("currency", "USD")
        json.field("cost_type", optional: isDescribed ? "tokens" : nil)
        json.field("context_window", optional: nil as String?)
        json.field("description", optional: value(.model).map { "\($0) Usage" })
        json.field("inference_geo", optional: isDescribed ? ReportDimension.inferenceGeo.constant : nil)
        json.field("model", optional: value(.model))
        json.field("service_tier", optional: isDescribed ? ReportDimension.serviceTier.constant : nil)
        json.field("token_type", optional: nil as String?)
        json.field("workspace_id", optional: value(.workspaceID))
        json.field("requests", row.figures.requests)
        json.field("unpriced_requests", row.figures.unpriced)
    }
}
