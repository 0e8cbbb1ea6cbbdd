import Wire

/// The usage of one answer of the Messages API, gathered from the objects in which it comes.
///
/// `message_start` counts the prompt and `message_delta` the whole answer so far; later numbers replace earlier ones,
/// and a field that is absent keeps what was said of it. So does a 0 where more was counted: some gateways fill in what
/// they do not know. The output in `message_start` is no count yet: of an answer that breaks off before its
/// `message_delta`, our own is nearer to the truth.
///
/// When the provider summarises a conversation by itself, what that took stands in `iterations` alone, and is billed.
/// Source: <https://docs.claude.com/en/docs/build-with-claude/compaction>.
struct MessagesUsage: Sendable {
    private var answer = Counts()
    private var compaction = Counts()
    private var thinking = 0
    private var searches = 0
    private var hasBegun = false
    /// The usage objects, in the order in which they came.
    private var raw: [[UInt8]] = []

    /// The counts of one object; nil where it has none.
    fileprivate struct Counts: Sendable {
        var input: Int?
        var cacheRead: Int?
        var cacheWrite: Int?
        var cacheWriteHour: Int?
        var output: Int?
    }

    /// More than one answer ever takes.
    private static let mostIterations = 1_024

    /// Reads the usage of `message_delta`, or of a whole message.
    mutating func read(_ usage: JSONValue) {
        readPrompt(usage)
        answer.output = Self.later(usage.tokens("output_tokens"), than: answer.output)
        if let count = usage["output_tokens_details"]?.tokens("thinking_tokens") {
            thinking = Self.later(count, than: thinking) ?? 0
        }
        if let iterations = usage["iterations"], iterations.count > 0 { read(iterations: iterations) }
    }

    /// Reads the usage of `message_start`.
    mutating func read(start usage: JSONValue) {
        readPrompt(usage)
        hasBegun = hasBegun || usage["output_tokens"] != nil
    }

    private mutating func readPrompt(_ usage: JSONValue) {
        guard usage.isObject else { return }
        raw.append(Array(usage.raw))
        let said = Counts(prompt: usage)
        // The later object counts, with its zeros: one prompt is not counted in two classes. All zeros say nothing.
        let (last, first) = said.hasPrompt ? (said, answer) : (answer, said)
        answer.input = last.input ?? first.input
        answer.cacheRead = last.cacheRead ?? first.cacheRead
        answer.cacheWrite = last.cacheWrite ?? first.cacheWrite
        answer.cacheWriteHour = last.cacheWriteHour ?? first.cacheWriteHour
        if let count = usage.webSearches { searches = Self.later(count, than: searches) ?? 0 }
    }

    /// Of two numbers for the same the later, unless it is a 0 or none.
    private static func later(_ count: Int?, than earlier: Int?) -> Int? {
        guard let count, count > 0 else { return earlier ?? count }
        return count
    }

    /// Adds up what it took to summarise. The other iterations are the answer's own, or another model's.
    private mutating func read(iterations: JSONValue) {
        compaction = Counts()
        for iteration in iterations.elements.prefix(Self.mostIterations)
        where iteration["type"]?.equals("compaction") == true {
            var said = Counts(prompt: iteration)
            said.output = iteration.tokens("output_tokens")
            compaction.add(said)
        }
    }

    /// One object, or an array of those that came.
    private var rawText: [UInt8] {
        guard raw.count > 1 else { return raw.first ?? [] }
        return Array("[".utf8) + Array(raw.joined(separator: Array(",".utf8))) + Array("]".utf8)
    }

    /// Nil when nothing was counted.
    var reported: ReportedUsage? {
        guard answer.input != nil || answer.output != nil || hasBegun else { return nil }
        var all = answer
        all.add(compaction)
        return ReportedUsage(
            input: all.input ?? 0, cacheRead: all.cacheRead ?? 0, cacheWrite: all.cacheWrite ?? 0,
            cacheWriteHour: all.cacheWriteHour ?? 0, output: all.output ?? 0, reasoning: thinking,
            webSearches: searches, raw: rawText)
    }
}

extension MessagesUsage.Counts {
    fileprivate init(prompt usage: JSONValue) {
        input = usage.tokens("input_tokens")
        cacheRead = usage.tokens("cache_read_input_tokens")
        cacheWrite = usage.tokens("cache_creation_input_tokens")
        cacheWriteHour = usage["cache_creation"]?.tokens("ephemeral_1h_input_tokens")
    }

    /// Whether any token of a prompt is counted.
    fileprivate var hasPrompt: Bool { [input, cacheRead, cacheWrite].contains { ($0 ?? 0) > 0 } }

    fileprivate mutating func add(_ other: Self) {
        input = Self.sum(input, other.input)
        cacheRead = Self.sum(cacheRead, other.cacheRead)
        cacheWrite = Self.sum(cacheWrite, other.cacheWrite)
        cacheWriteHour = Self.sum(cacheWriteHour, other.cacheWriteHour)
        output = Self.sum(output, other.output)
    }

    private static func sum(_ one: Int?, _ other: Int?) -> Int? {
        guard let one, let other else { return one ?? other }
        return one + other
    }
}
