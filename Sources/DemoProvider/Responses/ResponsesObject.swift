import Wire

/// The object `response`, as it stands in a whole answer and in the events at both ends of a stream.
struct ResponsesObject: Sendable {
    enum State: Equatable, Sendable {
        case inProgress
        case completed
        /// With the reason, such as `max_output_tokens`.
        case incomplete(String)
        /// With the error's code and message.
        case failed(code: String, message: String)

        fileprivate var word: StaticString {
            switch self {
            case .inProgress: "in_progress"
            case .completed: "completed"
            case .incomplete: "incomplete"
            case .failed: "failed"
            }
        }
    }

    private let content: ResponsesContent
    private let plan: AnswerPlan
    private let body: ResponsesBody

    init(_ content: ResponsesContent, plan: AnswerPlan, body: ResponsesBody) {
        self.content = content
        self.plan = plan
        self.body = body
    }

    /// How the plan ends; nil for one that breaks off without an end.
    var end: State? {
        switch plan.finish {
        case .none: nil
        case .natural, .null: .completed
        case .reason("length"): .incomplete("max_output_tokens")
        case .reason("content_filter"): .incomplete("content_filter")
        case .reason: .completed
        }
    }

    /// The tokens of what was said, nil where the script has none told.
    func report(sentBytes: Int, reasoningBytes: Int) -> UsageReport? {
        plan.usage.shape == UsageShape.none
            ? nil
            : plan.usage.report(
                requestBytes: body.document.bytes.count, sentBytes: sentBytes, reasoningBytes: reasoningBytes)
    }

    func append(_ state: State, usage: UsageReport?, to json: inout JSONWriter) {
        let root = body.root
        json.beginObject()
        json.field("id", "resp_\(content.identity.salt)_\(content.identity.sequence)")
        json.field("object", "response" as StaticString)
        json.field("created_at", Int(content.identity.created))
        json.field("status", state.word)
        appendFault(state, to: &json)
        json.field("model", content.identity.model)
        json.name("output")
        json.beginArray()
        if state != .inProgress { for item in content.items { item.append(isDone: true, to: &json) } }
        json.endArray()
        // What was asked is repeated.
        for name: StaticString in [
            "instructions", "max_output_tokens", "temperature", "top_p", "reasoning", "text", "truncation",
            "metadata", "user", "previous_response_id",
        ] {
            json.name(name)
            if let value = root[name] { json.value(value) } else { json.null() }
        }
        json.name("tools")
        if let tools = root["tools"], tools.isArray {
            json.value(tools)
        } else {
            json.beginArray()
            json.endArray()
        }
        json.name("tool_choice")
        if let choice = root["tool_choice"] { json.value(choice) } else { json.value("auto") }
        json.field("parallel_tool_calls", !body.isSequential)
        json.field("store", false)
        json.name("usage")
        if let usage { Self.append(usage, to: &json) } else { json.null() }
        json.endObject()
    }

    private func appendFault(_ state: State, to json: inout JSONWriter) {
        json.name("error")
        if case .failed(let code, let message) = state {
            json.beginObject()
            json.field("code", code)
            json.field("message", message)
            json.endObject()
        } else {
            json.null()
        }
        json.name("incomplete_details")
        if case .incomplete(let reason) = state {
            json.beginObject()
            json.field("reason", reason)
            json.endObject()
        } else {
            json.null()
        }
    }

    private static func append(_ report: UsageReport, to json: inout JSONWriter) {
        json.beginObject()
        json.field("input_tokens", report.prompt)
        json.name("input_tokens_details")
        json.beginObject()
        json.field("cached_tokens", report.cached)
        if let written = report.cacheWrite { json.field("cache_write_tokens", written) }
        json.endObject()
        json.field("output_tokens", report.completion)
        json.name("output_tokens_details")
        json.beginObject()
        json.field("reasoning_tokens", report.reasoning)
        json.endObject()
        json.field("total_tokens", report.prompt + report.completion)
        json.endObject()
    }
}

extension WholeReply {
    /// An answer of the Responses API in one object. A plan that breaks off without an end is one in progress.
    init(_ content: ResponsesContent, plan: AnswerPlan, body: ResponsesBody) {
        let object = ResponsesObject(content, plan: plan, body: body)
        let thoughts = content.items.filter { $0.kind == .reasoning }.reduce(0) { $0 + $1.bytes.count }
        let report = object.report(
            sentBytes: content.items.reduce(0) { $0 + $1.bytes.count }, reasoningBytes: thoughts)
        var json = JSONWriter(reserving: 1024)
        object.append(object.end ?? .inProgress, usage: report, to: &json)
        var outcome = AnswerOutcome(end: .complete)
        outcome.usage = report.map { DemoUsage($0, shape: .openai) }
        outcome.toolCalls = content.calls
        self.init(bytes: json.bytes, outcome: outcome)
    }
}
