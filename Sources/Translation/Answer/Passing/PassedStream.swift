import Glibc
import Wire

/// A stream whose client and provider speak the same protocol: every event passes as it came.
///
/// It is only watched: for usage, for the end, which waits until the ledger has settled, and for errors.
struct PassedStream<Watch: EventWatch>: StreamTranslation {
    private var watch: Watch
    private let context: AnswerContext
    /// The beginning of an event whose end has not come yet, and how much of it was searched.
    private var pending: [UInt8] = []
    private var searched = 0
    /// Events that say nothing yet: while they wait, a failure can still become an HTTP error.
    private var lead: [UInt8] = []
    /// The events that end the answer, and all that came after them.
    private var held: [UInt8] = []
    private var isEnding = false
    private(set) var hasStarted = false
    /// Asked at every event, and therefore kept: failures are too large to be looked at so often.
    private(set) var isComplete = false
    private var ownFailure: ProviderFailure?
    private var framing = Framing.unknown
    private var conclusion: Conclusion?

    private enum Framing {
        case unknown, events
        /// One JSON text in place of a stream. It waits for its end, which is the answer's.
        case json
    }

    /// The most bytes of one event, or of a JSON text in place of a stream.
    private static var largestEvent: Int { 64 << 20 }

    init(_ context: AnswerContext) {
        self.context = context
        watch = Watch(context)
    }

    var failure: ProviderFailure? { ownFailure ?? watch.failure }
    var isStoppedHere: Bool { false }
    var hasFinishReason: Bool { isEnding }
    var relayedOutputEstimate: Int { watch.outputEstimate }

    mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        guard !isComplete else { return }
        if framing == .unknown, let first = bytes.first(where: { !$0.isJSONBlank }) {
            framing = "{[".utf8.contains(first) ? .json : .events
        }
        if framing == .json {
            pending.append(contentsOf: bytes)
        } else if pending.isEmpty {
            let end = takeEvents(of: bytes, into: &out)
            if end < bytes.count { pending.append(contentsOf: bytes[end...]) }
        } else {
            pending.append(contentsOf: bytes)
            var whole: [UInt8] = []
            swap(&whole, &pending)
            let end = whole.withUnsafeBytes { takeEvents(of: $0, into: &out) }
            if end > 0 { whole.removeFirst(end) }
            pending = whole
        }
        searched = pending.count
        if pending.count > Self.largestEvent { fail(.tooLarge) }
    }

    /// Looks at every event that is whole. Returns the place behind the last one.
    private mutating func takeEvents(of bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) -> Int {
        var start = 0
        // The blank line that ends an event may be cut itself.
        var from = max(0, searched - 3)
        while let end = Self.eventEnd(in: bytes, from: from), !isComplete {
            take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &out)
            start = end
            from = end
        }
        return start
    }

    private mutating func take(_ event: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        let verdict = watch.look(at: event)
        if verdict == .end, watch.isComplete || watch.failure != nil { isComplete = true }
        if isEnding || verdict == .end {
            isEnding = true
            if verdict != .drop { held.append(contentsOf: event) }
        } else if verdict == .pass || (verdict == .lead && hasStarted) {
            begin(into: &out)
            out.append(contentsOf: event)
        } else if verdict == .lead {
            lead.append(contentsOf: event)
        }
    }

    private mutating func begin(into out: inout [UInt8]) {
        hasStarted = true
        guard !lead.isEmpty else { return }
        out.append(contentsOf: lead)
        lead = []
    }

    mutating func ping(into out: inout [UInt8]) {
        // Nothing may stand inside an event, nor behind the end.
        guard !isComplete, !isEnding else { return }
        out.append(contentsOf: Watch.ping.utf8)
    }

    mutating func fail(_ failure: ProviderFailure) {
        if self.failure == nil { ownFailure = failure }
        isComplete = true
    }

    mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion {
        if let conclusion { return conclusion }
        if !cut, !isComplete, !pending.isEmpty { takeRest(into: &out) }
        if failure == nil, !watch.isComplete, !isEnding {
            ownFailure = cut || watch.hasAnswer ? .closedEarly : .noAnswer
        }
        if failure == nil { ownFailure = ProviderFailure(cutPrompt: watch.usage, context) }
        if failure != nil {
            // What the provider itself says of its failure passes as well.
            if hasStarted {
                let own = ownFailure?.reply.event(in: Watch.api, requestID: context.requestID)
                out.append(contentsOf: own ?? held)
            }
        } else {
            begin(into: &out)
            out.append(contentsOf: held)
            // A client waits for it, or takes its absence for a cut.
            if !watch.isComplete { out.append(contentsOf: Watch.ending.utf8) }
        }
        held = []
        var ended = Conclusion(
            stopReason: failure == nil ? watch.stopReason : nil,
            usage: usage, failure: failure?.reply, upstreamID: watch.upstreamID,
            upstreamModel: watch.upstreamModel)
        ended.callReasoning = watch.callReasoning
        conclusion = ended
        isComplete = true
        return ended
    }

    /// The last event may lack its blank line, and an answer or an error may come as a JSON text in place of a stream.
    private mutating func takeRest(into out: inout [UInt8]) {
        let rest = pending
        pending = []
        if let first = rest.first(where: { !$0.isJSONBlank }), "{[".utf8.contains(first) {
            guard let root = try? JSONDocument(rest).root else { return }
            if let events = Watch.events(of: root) {
                searched = 0
                return events.withUnsafeBytes { _ = takeEvents(of: $0, into: &out) }
            }
            let isError = root.isArray || root["error"] != nil || root["type"]?.equals("error") == true
            return fail(isError ? ProviderFailure(reported: root, context: context) : .noAnswer)
        }
        (rest + Array("\n\n".utf8)).withUnsafeBytes { event in
            // What breaks off within its data cannot be read by a client either.
            guard Watch.parse(event) != nil || rest.ends(with: Watch.ending) else { return }
            take(event, into: &out)
        }
    }

    /// What the provider reported, completed by our own count.
    private var usage: ReportedUsage {
        if failure?.isReported == true, !watch.hasAnswer, watch.usage == nil {
            return ReportedUsage(isEstimate: true)
        }
        return (watch.usage ?? ReportedUsage(isEstimate: true))
            .completed(input: context.inputEstimate, output: watch.outputEstimate)
    }

    /// The place behind the blank line that ends the first event; nil when there is none. Line breaks are LF or
    /// CRLF; with CR alone, which nobody sends, events would pass at the end.
    private static func eventEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var from = start
        while from < bytes.count, let found = memchr(base + from, 0x0A, bytes.count - from) {
            let next = base.distance(to: UnsafeRawPointer(found)) + 1
            if next < bytes.count, bytes[next] == 0x0A { return next + 1 }
            if next + 1 < bytes.count, bytes[next] == 0x0D, bytes[next + 1] == 0x0A { return next + 2 }
            from = next
        }
        return nil
    }
}

/// Watches a stream that passes unchanged: what it used, how it ended, and which events wait.
protocol EventWatch: Sendable {
    /// What keeps a connection alive in this protocol.
    static var ping: String { get }
    /// The event that ends a stream and says nothing else; empty where the last event holds the answer.
    static var ending: String { get }
    /// The protocol.
    static var api: API { get }
    /// A whole answer as the events of a stream; nil for what is none.
    static func events(of whole: JSONValue) -> [UInt8]?

    init(_ context: AnswerContext)
    /// Looks at one whole event, its blank line included.
    mutating func look(at event: UnsafeRawBufferPointer) -> EventVerdict

    /// What the provider reported; set by an event of the verdict `end` only.
    var failure: ProviderFailure? { get }
    /// Whether the provider's last event was there, whose verdict was `end`.
    var isComplete: Bool { get }
    /// Whether the provider began to answer.
    var hasAnswer: Bool { get }
    var stopReason: String? { get }
    /// Nil while nothing was reported.
    var usage: ReportedUsage? { get }
    /// Tokens of the answer so far by our own count.
    var outputEstimate: Int { get }
    var upstreamID: String? { get }
    var upstreamModel: String? { get }
    /// What the answer's tool calls want back; empty where nobody has to remember it.
    var callReasoning: [CallReasoning] { get }
}

/// What becomes of an event that passes.
enum EventVerdict {
    /// It says nothing yet, and waits for one that does.
    case lead
    case pass
    /// It belongs to the end of the answer: it and all behind it wait until the ledger has settled.
    case end
    /// The client did not ask for it.
    case drop
}

extension EventWatch {
    var callReasoning: [CallReasoning] { [] }

    static func events(of whole: JSONValue) -> [UInt8]? { nil }

    /// The JSON of an event's data, and its name; nil when it has none.
    static func parse(_ event: UnsafeRawBufferPointer) -> (name: String, data: JSONValue)? {
        var found: (String, JSONValue)?
        var reader = SSEReader()
        try? reader.consume(event) { item in
            guard case .event(let name, let data) = item, let document = try? JSONDocument(data) else {
                return
            }
            found = (name, document.root)
        }
        return found
    }
}

extension [UInt8] {
    /// Whether the last line of `text` is the last one here, with or without the line breaks behind it.
    fileprivate func ends(with text: String) -> Bool {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        let line = text.utf8.reversed().drop(while: isBreak)
        return !line.isEmpty && self.reversed().drop(while: isBreak).starts(with: line)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes begin with `text`.
    func hasPrefix(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length, let baseAddress else { return false }
        return memcmp(baseAddress, text.utf8Start, length) == 0
    }

    /// Whether one of `names` stands anywhere in the bytes as a JSON string, its quotes included.
    func contains(anyOf names: [StaticString]) -> Bool {
        guard let start = baseAddress else { return false }
        var from = 0
        while let found = memchr(start + from, 0x22, count - from) {
            from = start.distance(to: UnsafeRawPointer(found)) + 1
            let rest = UnsafeRawBufferPointer(rebasing: self[from...])
            if names.contains(where: { rest.hasPrefix($0) }) { return true }
        }
        return false
    }
}
