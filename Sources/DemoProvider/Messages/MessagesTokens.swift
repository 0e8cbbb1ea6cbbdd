import Wire

/// Counts what an answer of the Messages API has said, and reports it.
struct MessagesTokens: Sendable {
    private let plan: UsagePlan
    private let requestBytes: Int
    private let cachesForHour: Bool
    private var sentBytes = 0
    private var thinkingBytes = 0

    init(_ plan: UsagePlan, body: MessagesBody) {
        self.plan = plan
        requestBytes = body.document.bytes.count
        cachesForHour = plan.cacheWrite != nil && body.cachesForHour
    }

    /// Where a stream reports its tokens; other shapes than these are those of chunks and mean the first one.
    enum Place {
        /// All at the start, and all again at the end, as Anthropic does it today
        case both
        /// The prompt's at the start, the answer's at the end, as Anthropic did it
        case parted
        /// All at the end, as some who serve the same API do it
        case atEnd
        case nowhere
    }

    var place: Place {
        switch plan.shape {
        case .openai: .parted
        case .withFinish: .atEnd
        case .some(.none): .nowhere
        default: .both
        }
    }

    mutating func count(_ bytes: Int, isThinking: Bool) {
        sentBytes += bytes
        if isThinking { thinkingBytes += bytes }
    }

    private var report: UsageReport {
        plan.report(requestBytes: requestBytes, sentBytes: sentBytes, reasoningBytes: thinkingBytes)
    }

    /// What the record is told; nil when the client is told nothing.
    var recorded: DemoUsage? { place == .nowhere ? nil : DemoUsage(report, shape: .openai) }

    /// The member `usage` where a stream begins.
    func appendStart(to json: inout JSONWriter) {
        guard place != .nowhere else { return }
        json.name("usage")
        json.beginObject()
        appendPrompt(place == .atEnd ? UsageReport.nothing : report, to: &json)
        json.field("output_tokens", 1)
        json.endObject()
    }

    /// The member `usage` where an answer ends.
    func appendEnd(to json: inout JSONWriter, isStream: Bool = true) {
        guard place != .nowhere else { return }
        json.name("usage")
        json.beginObject()
        if !isStream || place != .parted { appendPrompt(report, to: &json) }
        json.field("output_tokens", report.completion)
        json.name("output_tokens_details")
        json.beginObject()
        json.field("thinking_tokens", report.reasoning)
        json.endObject()
        if let searches = report.searches {
            json.name("server_tool_use")
            json.beginObject()
            json.field("web_search_requests", searches)
            json.field("web_fetch_requests", 0)
            json.endObject()
        }
        if !isStream { json.field("service_tier", "standard" as StaticString) }
        json.endObject()
    }

    /// The classes of the prompt, none of which holds another.
    private func appendPrompt(_ report: UsageReport, to json: inout JSONWriter) {
        let written = report.cacheWrite ?? 0
        json.field("input_tokens", max(0, report.prompt - report.cached - written))
        json.field("cache_creation_input_tokens", written)
        json.field("cache_read_input_tokens", report.cached)
        json.name("cache_creation")
        json.beginObject()
        json.field("ephemeral_5m_input_tokens", cachesForHour ? 0 : written)
        json.field("ephemeral_1h_input_tokens", cachesForHour ? written : 0)
        json.endObject()
    }
}

extension UsageReport {
    fileprivate static let nothing = UsageReport(prompt: 0, completion: 0, cached: 0, reasoning: 0)
}
