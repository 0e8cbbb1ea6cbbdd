import Domain
import Presentation
import Wire

/// Anthropic's report of tokens, with more to group by and more figures.
enum UsageReportRoute {
    static let all: [Route] = [
        .get(
            "/v1/organizations/usage_report/messages",
            "Tokens of settled requests in parts of time; parts without any are there and empty.",
            Route.Parameter.buckets + [
                .init(name: "group_by", summary: ReportDimension.names, isList: true),
                .init(
                    name: "latency",
                    summary:
                        "true for latency_ms and ttft_ms at p50 and p95, which takes reading each request; of at "
                        + "most \(UsageQuery.mostMeasured), and latency_is_partial says whether there were more."
                ),
                .init(name: "format", summary: "json, csv or jsonl; else as Accept asks."),
            ] + ReportDimension.filters, answer: report)
    ]

    /// How the answer is written.
    private enum Format: String, CaseIterable {
        case json, csv, jsonl

        init(_ call: Call) throws(InvalidField) {
            let asked = try call.query.choice("format", of: Format.self)
            self =
                asked ?? (call.accept.contains("text/csv") ? .csv : nil)
                ?? (call.accept.contains("application/jsonl") ? .jsonl : .json)
        }
    }

    @Sendable
    private static func report(_ call: Call) async throws -> Answer {
        let format = try Format(call)
        let buckets = try Buckets(call)
        let asked = try call.query.choices("group_by", of: ReportDimension.self)
        guard asked.count <= ReportDimension.most else {
            throw InvalidField("group_by", "must be at most \(ReportDimension.most)")
        }
        let isMeasured = try call.query.flag("latency")
        let report = try await buckets.report(
            by: asked, filter: ReportFilter(call.query), measuringLatency: isMeasured, from: call.store)
        let parts = report.parts
        switch format {
        case .json:
            return buckets.answer(
                parts.map(\.rows), incompleteBefore: report.incompleteBefore,
                isMeasuredInPart: isMeasured ? report.isMeasuredInPart : nil
            ) { json, row in
                row.writeUsage(by: asked, to: &json)
            }
        case .csv:
            let names =
                ["starting_at", "ending_at"] + asked.map(\.rawValue) + UsageRow.figureNames
                + (isMeasured ? Latency.figureNames : [])
            let lines = parts.flatMap { part in
                part.rows.map { row in
                    [part.begin.description, buckets.end(of: part.begin).description]
                        + row.values.map { $0 ?? "" } + row.figures.figureTexts.map { $0 ?? "" }
                        + (row.figures.latency?.figures ?? []).map { $0.value.map(String.init) ?? "" }
                }
            }
            return Answer(
                type: "text/csv; charset=utf-8", next: buckets.next, report,
                text: ([names] + lines).map(CommaSeparated.line).joined())
        case .jsonl:
            var text = ""
            for part in parts {
                for row in part.rows {
                    var json = JSONWriter()
                    json.object { json in
                        json.field("starting_at", part.begin.description)
                        json.field("ending_at", buckets.end(of: part.begin).description)
                        row.writeUsage(by: asked, to: &json)
                    }
                    text += String(decoding: json.bytes, as: UTF8.self) + "\n"
                }
            }
            return Answer(
                type: "application/jsonl", next: buckets.next, report, text: text)
        }
    }
}

extension Answer {
    /// Text that has no place for a cursor, nor for what is missing; they go into headers.
    fileprivate init(type: String, next: String?, _ report: Buckets.Report, text: String) {
        self.init(
            type: type,
            headers: [
                ("next-page", next), ("incomplete-before", report.incompleteBefore?.preciseText),
                ("latency-is-partial", report.isMeasuredInPart ? "true" : nil),
            ].compactMap { name, value in value.map { (name: name, value: $0) } },
            body: Array(text.utf8))
    }
}

extension ReportRow {
    /// Anthropic's members, our dimensions where they were asked for, our figures.
    fileprivate func writeUsage(by dimensions: [ReportDimension], to json: inout JSONWriter) {
        for dimension in ReportDimension.standard {
            json.name(dimension.rawValue)
            if let place = dimensions.firstIndex(of: dimension), let value = values[place] {
                json.value(value)
            } else {
                json.null()
            }
        }
        for (dimension, value) in zip(dimensions, values) where !ReportDimension.standard.contains(dimension)
        {
            json.name(dimension.rawValue)
            if let value { json.value(value) } else { json.null() }
        }
        figures.usage.writeFields(to: &json)
        json.field("requests", figures.requests)
        json.field("errors", figures.failures)
        json.field("aborted", figures.aborted)
        json.field("estimated_requests", figures.estimated)
        json.field("unpriced_requests", figures.unpriced)
        json.field("interrupted_requests", figures.interrupted)
        json.field("cost_usd", optional: figures.costNanoUSD.map(Dollars.amountText(nanoUSD:)))
        for (name, value) in figures.latency?.figures ?? [] {
            json.name(name)
            if let value { json.value(value) } else { json.null() }
        }
    }
}

extension Usage {
    /// The members that all of Anthropic's reports have.
    func writeFields(to json: inout JSONWriter) {
        json.field("uncached_input_tokens", input)
        json.field("cache_read_input_tokens", cacheRead)
        json.name("cache_creation")
        json.object { json in
            json.field("ephemeral_1h_input_tokens", cacheWrite1h)
            json.field("ephemeral_5m_input_tokens", cacheWrite5m)
        }
        json.field("output_tokens", output)
        json.name("server_tool_use")
        json.object { $0.field("web_search_requests", webSearches) }
    }
}

extension UsageRow {
    /// The columns after the dimensions.
    fileprivate static let figureNames = [
        "uncached_input_tokens", "cache_read_input_tokens", "ephemeral_1h_input_tokens",
        "ephemeral_5m_input_tokens", "output_tokens", "requests", "errors", "aborted", "estimated_requests",
        "unpriced_requests", "interrupted_requests", "web_search_requests", "cost_usd",
    ]

    fileprivate var figureTexts: [String?] {
        [
            usage.input, usage.cacheRead, usage.cacheWrite1h, usage.cacheWrite5m, usage.output, requests,
            failures, aborted, estimated, unpriced, interrupted, usage.webSearches,
        ].map { String($0) } + [costNanoUSD.map(Dollars.amountText(nanoUSD:))]
    }
}
