import Domain
import Presentation
import Wire

/// The parts of equal width that a report's time is cut into, page by page.
struct Buckets {
    /// The width as requests name it, with the page that holds by default and at most.
    enum Width: String, CaseIterable, Sendable {
        case minute = "1m"
        case hour = "1h"
        case day = "1d"

        var milliseconds: Int64 {
            switch self {
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: 86_400_000
            }
        }

        var page: (usual: Int, most: Int) {
            switch self {
            case .minute: (60, 1440)
            case .hour: (24, 168)
            case .day: (7, 31)
            }
        }

        /// The group of time that is as wide; nil where there is none.
        var group: UsageQuery.Group? {
            switch self {
            case .minute: nil
            case .hour: .hour
            case .day: .day
            }
        }

        /// The beginning of the part that a moment lies in.
        func begin(of moment: Timestamp) -> Timestamp {
            let within = moment.milliseconds % milliseconds
            return Timestamp(
                milliseconds: moment.milliseconds - (within < 0 ? within + milliseconds : within))
        }
    }

    let width: Width
    /// Where each part of this page begins.
    let begins: [Timestamp]
    /// The first moment that no longer counts; it may lie within the last part.
    let end: Timestamp
    /// The cursor that leads to the parts after these.
    let next: String?

    /// Reads `starting_at`, `ending_at`, `bucket_width`, `limit` and `page`. Without an end the time goes up to now.
    init(_ call: Call, widths: [Width] = Width.allCases) throws {
        let query = call.query
        width = try query.choice("bucket_width", of: Width.self) ?? .day
        guard widths.contains(width) else {
            throw InvalidField(
                "bucket_width", "must be one of " + widths.map(\.rawValue).joined(separator: ", "))
        }
        guard let start = try query.time("starting_at") else { throw InvalidField("starting_at", "Required") }
        // One millisecond on, so that what was settled in this very moment counts.
        end = try query.time("ending_at") ?? max(start, call.now) + .milliseconds(1)
        guard start < end else { throw InvalidField("ending_at", "must be after starting_at") }
        let limit = try query.integer("limit", in: 1...width.page.most, else: width.page.usual)
        var begin = width.begin(of: start)
        if let number = try PageCursor.number(in: call) { begin = Timestamp(milliseconds: Int64(number)) }
        var begins: [Timestamp] = []
        while begins.count < limit, begin < end {
            begins.append(begin)
            begin = Timestamp(milliseconds: begin.milliseconds + width.milliseconds)
        }
        self.begins = begins
        next = begin < end ? PageCursor.text(Int(begin.milliseconds), for: call) : nil
    }

    func end(of begin: Timestamp) -> Timestamp {
        Timestamp(milliseconds: begin.milliseconds + width.milliseconds)
    }

    /// A report in parts.
    struct Report {
        var parts: [(begin: Timestamp, rows: [ReportRow])] = []
        /// Entries from before this moment would have been needed and are removed.
        var incompleteBefore: Timestamp?
        /// Whether the latency is that of some requests only, because there were more than are measured.
        var isMeasuredInPart = false
    }

    /// The rows of each part, in order.
    ///
    /// - Parameters:
    ///   - byPrice: Whether rows are parted by price too. Each entry is read then, and not only sums.
    ///   - measuringLatency: Whether rows tell how long requests took. Each entry is read then too.
    func report(
        by dimensions: [ReportDimension], filter: ReportFilter, byPrice: Bool = false,
        measuringLatency: Bool = false, from store: any ControlStore
    ) async throws(StorageError) -> Report {
        var report = Report()
        guard let first = begins.first, let last = begins.last else { return report }
        guard let group = width.group else {
            for begin in begins {
                // Sums by the hour know no minutes. Prices are what makes entries be read, where the latency does not.
                let isParted = byPrice || !measuringLatency
                let found = try await ReportRows.read(
                    dimensions, filter: filter, since: begin, until: min(end, end(of: begin)),
                    byPrice: isParted, measuringLatency: measuringLatency, from: store)
                let rows = found.byTime[""] ?? []
                report.parts.append((begin, isParted && !byPrice ? rows.merged : rows))
                report.incompleteBefore = report.incompleteBefore ?? found.incompleteBefore
                report.isMeasuredInPart = report.isMeasuredInPart || found.isMeasuredInPart
            }
            return report
        }
        let found = try await ReportRows.read(
            dimensions, filter: filter, since: first, until: min(end, end(of: last)), time: group,
            byPrice: byPrice, measuringLatency: measuringLatency, from: store)
        report.incompleteBefore = found.incompleteBefore
        report.isMeasuredInPart = found.isMeasuredInPart
        for begin in begins {
            let name = group == .day ? String(begin.description.prefix(10)) : begin.description
            report.parts.append((begin, found.byTime[name] ?? []))
        }
        return report
    }

    /// `{"data":[{"starting_at":…,"ending_at":…,"results":[…]}],"has_more":…,"next_page":…}`
    ///
    /// - Parameters:
    ///   - results: The rows of a part, in order of the parts.
    ///   - isMeasuredInPart: Whether latencies are those of some requests only; nil where nothing was measured.
    ///   - addition: What a part has besides.
    func answer<Row>(
        _ results: [[Row]], incompleteBefore: Timestamp?, isMeasuredInPart: Bool? = nil,
        adding addition: (inout JSONWriter, _ part: Int) -> Void = { _, _ in },
        _ write: (inout JSONWriter, Row) -> Void
    ) -> Answer {
        Answer.json { json in
            json.object { json in
                json.field("data", array: zip(begins, results).enumerated()) { json, part in
                    json.object { json in
                        json.field("starting_at", part.element.0.description)
                        json.field("ending_at", end(of: part.element.0).description)
                        json.field("results", array: part.element.1) { json, row in
                            json.object { write(&$0, row) }
                        }
                        addition(&json, part.offset)
                    }
                }
                json.field("has_more", next != nil)
                json.field("next_page", optional: next)
                json.field("incomplete_before", time: incompleteBefore)
                if let isMeasuredInPart { json.field("latency_is_partial", isMeasuredInPart) }
            }
        }
    }
}

extension Route.Parameter {
    /// What a report in parts takes.
    static let buckets: [Route.Parameter] = [
        .init(
            name: "starting_at", summary: "The first moment, RFC 3339; snapped to its part.", isRequired: true
        ),
        .init(name: "ending_at", summary: "The first moment that no longer counts; else now."),
        .init(name: "bucket_width", summary: "1m, 1h or 1d; else 1d."),
        .init(name: "limit", summary: "How many parts on a page."),
        .page,
    ]
}
