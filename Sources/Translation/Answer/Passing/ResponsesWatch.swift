import Wire

/// Watches a stream of the Responses API.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses-streaming>.
struct ResponsesWatch: EventWatch {
    static let ending = ""
    static let ping = ": ping\n\n"

    static var api: API { .responses }

    private let context: AnswerContext
    private(set) var failure: ProviderFailure?
    private(set) var isComplete = false
    private(set) var stopReason: String?
    private(set) var hasAnswer = false
    private(set) var usage: ReportedUsage?
    private(set) var upstreamID: String?
    private(set) var upstreamModel: String?
    /// Bytes of text, reasoning and arguments that passed.
    private var passed = 0

    /// Beginnings of the events that say more than a part of the answer does: those of the response as a whole.
    private static let telling: [StaticString] = [
        "event: response.created", "event: response.queued", "event: response.in_progress",
        "event: response.completed", "event: response.incomplete", "event: response.failed",
        "event: response.cancelled",
    ]
    /// What stands around the text of a delta event.
    private static let frame = 190

    init(_ context: AnswerContext) {
        self.context = context
    }

    var outputEstimate: Int { (passed + 3) / 4 }

    mutating func look(at event: UnsafeRawBufferPointer) -> EventVerdict {
        if event.hasPrefix(":") { return .lead }
        if event.hasPrefix("event: response."), !Self.telling.contains(where: { event.hasPrefix($0) }) {
            return pass(event.count, isDelta: Self.isDelta(event))
        }
        guard let (name, data) = Self.parse(event) else { return .lead }
        return take(data, type: data["type"]?.string ?? name, length: event.count)
    }

    private mutating func take(_ data: JSONValue, type: String, length: Int) -> EventVerdict {
        switch type {
        case "response.created", "response.queued", "response.in_progress":
            read(data["response"])
            return .lead
        case "response.completed", "response.incomplete", "response.cancelled":
            read(data["response"])
            stopReason = data["response"].flatMap { Self.stopReason(of: $0) } ?? "completed"
            isComplete = true
            return .end
        case "response.failed":
            read(data["response"])
            failure = ProviderFailure(reported: data["response"]?["error"] ?? data, context: context)
            return .end
        case "error":
            failure = ProviderFailure(reported: data, context: context)
            return .end
        case "keepalive": return .lead
        default: return pass(length, isDelta: type.hasSuffix(".delta"))
        }
    }

    private mutating func pass(_ length: Int, isDelta: Bool) -> EventVerdict {
        hasAnswer = true
        if isDelta { passed += max(4, length - Self.frame) }
        return .pass
    }

    private static func isDelta(_ event: UnsafeRawBufferPointer) -> Bool {
        guard let end = event.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }), end >= 6 else { return false }
        return event[(end - 6)..<end].elementsEqual(".delta".utf8)
    }

    private mutating func read(_ response: JSONValue?) {
        guard let response else { return }
        upstreamID = response["id"]?.nonEmptyString ?? upstreamID
        upstreamModel = response["model"]?.nonEmptyString ?? upstreamModel
        if let counts = ReportedUsage(response: response) { usage = counts }
    }

    /// Why a response ended: its status, or what kept it from being complete.
    static func stopReason(of response: JSONValue) -> String? {
        response["incomplete_details"]?["reason"]?.nonEmptyString ?? response["status"]?.nonEmptyString
    }
}

extension WholeAnswer {
    /// A response of the Responses API.
    static func passing(response body: [UInt8], context: AnswerContext) throws(ProviderFailure) -> WholeAnswer
    {
        let response = try parse(body)
        guard response["output"]?.isArray == true, response["status"]?.equals("failed") != true else {
            var failure = failure(of: response, context)
            failure.usage = ReportedUsage(response: response)
            throw failure
        }
        let text = response["output"]?.raw.count ?? 0
        let usage = ReportedUsage(response: response)
        return WholeAnswer(
            body: body,
            conclusion: Conclusion(
                stopReason: ResponsesWatch.stopReason(of: response),
                usage: (usage ?? ReportedUsage(isEstimate: true))
                    .completed(input: context.inputEstimate, output: text / 4),
                upstreamID: response["id"]?.nonEmptyString,
                upstreamModel: response["model"]?.nonEmptyString))
    }
}
