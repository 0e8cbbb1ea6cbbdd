import Wire

/// Watches a stream of the Messages API.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/streaming>.
struct MessagesWatch: EventWatch {
    static let ending = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
    static let ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"

    static var api: API { .messages }
    static func events(of whole: JSONValue) -> [UInt8]? { WholeMessageEvents(whole)?.bytes }

    private let context: AnswerContext
    private(set) var failure: ProviderFailure?
    private(set) var isComplete = false
    private(set) var stopReason: String?
    private(set) var upstreamID: String?
    private(set) var upstreamModel: String?
    private var counts = MessagesUsage()
    private(set) var hasAnswer = false
    /// Bytes of text, reasoning and tool input that passed.
    private var passed = 0

    /// What stands around the text of a delta event.
    private static let frame = 112

    init(_ context: AnswerContext) {
        self.context = context
    }

    var usage: ReportedUsage? { counts.reported }
    var outputEstimate: Int { (passed + 3) / 4 }

    mutating func look(at event: UnsafeRawBufferPointer) -> EventVerdict {
        if event.hasPrefix("event: content_block_") {
            note(event, isDelta: event.hasPrefix("event: content_block_delta"))
            return .pass
        }
        if event.hasPrefix("event: ping") || event.hasPrefix(":") { return .lead }
        guard let (name, data) = Self.parse(event) else { return .lead }
        let type = data["type"]
        if type?.equals("message_start") == true {
            read(start: data)
            return .lead
        }
        if type?.equals("message_delta") == true {
            if let usage = data["usage"] { counts.read(usage) }
            if let reason = data["delta"]?["stop_reason"]?.string { stopReason = reason }
            return stopReason == nil ? .pass : .end
        }
        if type?.equals("message_stop") == true {
            isComplete = true
            return .end
        }
        if type?.equals("error") == true || name == "error" {
            failure = ProviderFailure(reported: data, context: context)
            return .end
        }
        if type?.equals("ping") == true { return .lead }
        if type?.hasPrefix("content_block_") == true {
            note(event, isDelta: type?.equals("content_block_delta") == true)
        }
        return .pass
    }

    private mutating func note(_ event: UnsafeRawBufferPointer, isDelta: Bool) {
        hasAnswer = true
        if isDelta { passed += max(4, event.count - Self.frame) }
    }

    private mutating func read(start: JSONValue) {
        guard let message = start["message"] else { return }
        if let usage = message["usage"] { counts.read(start: usage) }
        upstreamID = message["id"]?.string
        upstreamModel = message["model"]?.string
    }
}
