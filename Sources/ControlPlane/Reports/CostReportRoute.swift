import Domain
import Presentation
import Wire

/// Anthropic's report of money, by the day.
///
/// An amount is a text, always: tools read it as a number. So there is no row for requests of which no cost is known;
/// those that lacked a price are counted beside the rows, as `unpriced_requests` of the day.
enum CostReportRoute {
    private enum Group: String, CaseIterable {
        case description
        case workspaceID = "workspace_id"
    }

    static let all: [Route] = [
        .get(
            "/v1/organizations/cost_report",
            "Cost of settled requests by the day, in US cents. By description there is a row for each model and class "
                + "of tokens, and for searches, which takes reading each request; where those are removed, a row for each model.",
            Route.Parameter.buckets + [
                .init(name: "group_by", summary: "description, workspace_id", isList: true)
            ] + ReportDimension.filters, answer: report)
    ]

    /// What something cost on a day.
    fileprivate struct Row {
        var model: String?
        var workspace: String?
        /// Nil where what is charged for is not told apart.
        var type: TokenCosts.Kind?
        var nanoUSD: Int64
        /// Nil for a class of tokens: requests use several.
        var requests: Int?
    }

    @Sendable
    private static func report(_ call: Call) async throws -> Answer {
        let buckets = try Buckets(call, widths: [.day])
        let groups = try call.query.choices("group_by", of: Group.self)
        let isDescribed = groups.contains(.description)
        var dimensions: [ReportDimension] = [.model, .workspaceID]
        dimensions.removeAll { $0 == .model && !isDescribed }
        dimensions.removeAll { $0 == .workspaceID && !groups.contains(.workspaceID) }
        let asked = dimensions
        let filter = ReportFilter(call.query)
        var report = try await buckets.report(
            by: asked, filter: filter, byPrice: isDescribed, from: call.store)
        let prices = isDescribed ? try await call.store.directory().prices.byID : [:]
        var results = report.parts.map { part in
            isDescribed
                ? described(part.rows, by: asked, prices) : part.rows.compactMap { row($0, by: asked) }
        }
        if let kept = report.incompleteBefore {
            // The sums know what was removed, but not by price.
            let whole = try await buckets.report(by: asked, filter: filter, from: call.store)
            for (place, part) in whole.parts.enumerated() where part.begin < kept {
                results[place] = part.rows.compactMap { row($0, by: asked) }
                report.parts[place] = part
            }
        }
        let unpriced = report.parts.map { part in part.rows.reduce(0) { $0 + $1.figures.unpriced } }
        let interrupted = report.parts.map { part in part.rows.reduce(0) { $0 + $1.figures.interrupted } }
        return buckets.answer(results, incompleteBefore: report.incompleteBefore) { json, part in
            json.field("unpriced_requests", unpriced[part])
            json.field("interrupted_requests", interrupted[part])
        } _: { json, row in
            row.write(isDescribed: isDescribed, to: &json)
        }
    }

    private static func row(_ row: ReportRow, by dimensions: [ReportDimension]) -> Row? {
        row.figures.costNanoUSD.map { cost in
            Row(
                model: value(.model, of: row.values, by: dimensions),
                workspace: value(.workspaceID, of: row.values, by: dimensions), nanoUSD: cost,
                requests: row.figures.requests)
        }
    }

    /// Rows by class of tokens, out of rows by price.
    private static func described(
        _ rows: [ReportRow], by dimensions: [ReportDimension], _ prices: [PriceID: Price]
    ) -> [Row] {
        var costs: [[String?]: TokenCosts] = [:]
        for row in rows {
            costs[row.values, default: TokenCosts()].add(row.figures, price: row.price.flatMap { prices[$0] })
        }
        return rows.merged.flatMap { row in
            (costs[row.values]?.parts ?? []).map { part in
                Row(
                    model: value(.model, of: row.values, by: dimensions),
                    workspace: value(.workspaceID, of: row.values, by: dimensions), type: part.type,
                    nanoUSD: part.nanoUSD)
            }
        }
    }

    private static func value(
        _ dimension: ReportDimension, of values: [String?], by dimensions: [ReportDimension]
    ) -> String? {
        dimensions.firstIndex(of: dimension).flatMap { values[$0] }
    }
}

extension CostReportRoute.Row {
    fileprivate func write(isDescribed: Bool, to json: inout JSONWriter) {
        let words = type.map { "Usage - \($0.words)" } ?? "Usage"
        json.field("amount", Cents.text(nanoUSD: nanoUSD))
        json.field("currency", "USD")
        json.field("cost_type", optional: isDescribed ? type?.costType ?? "tokens" : nil)
        json.field("context_window", optional: nil as String?)
        json.field("description", optional: model.map { "\($0) \(words)" })
        json.field("inference_geo", optional: isDescribed ? ReportDimension.inferenceGeo.constant : nil)
        json.field("model", optional: model)
        json.field("service_tier", optional: isDescribed ? ReportDimension.serviceTier.constant : nil)
        json.field("token_type", optional: type?.tokenType)
        json.field("workspace_id", optional: workspace)
        json.field("requests", optional: requests)
    }
}

extension PriceList {
    /// All prices by their ids.
    var byID: [PriceID: Price] { Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { $1 }) }
}
