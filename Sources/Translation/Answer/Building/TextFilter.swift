import Wire

/// What may stand in a block of text or thinking.
enum Prose: Equatable, Sendable {
    case text
    case reasoning(ReasoningField)
}

/// What a provider's text goes through before it is passed on: reasoning in tags is told apart, and the text
/// ends at a stop sequence of ours.
struct TextFilter: Sendable {
    typealias Part = (kind: Prose, text: ArraySlice<UInt8>)

    private var decoder = ProseDecoder()
    private var tags: ThinkTags?
    private var stops: StopMatcher?
    /// The stop sequence that ended the text.
    private(set) var metStop: String?
    /// Whether a closing tag without an opening one was taken out.
    private(set) var hasStrayTag = false

    init(_ context: AnswerContext) {
        tags = context.readsThinkTags ? ThinkTags() : nil
        stops = StopMatcher(context.enforcedStops)
    }

    /// Whether the next string comes out as it is, so that its bytes can be spliced. It counts as taken then.
    mutating func passes(_ escaped: ArraySlice<UInt8>) -> Bool {
        stops == nil && decoder.canSplice(escaped) && tags?.passes(escaped) != false
    }

    /// Whether something of the text may be held.
    var isHolding: Bool { tags != nil || stops != nil || !decoder.isEmpty }

    /// Whether reasoning has begun with a tag and has not ended with one.
    var isInOpenTag: Bool { tags?.isInside == true }

    /// The parts of the next string that can be passed on.
    mutating func take(_ value: JSONValue) -> [Part] { part(decoder.text(of: value)) }

    /// What is held: something that is no text follows.
    mutating func flush() -> [Part] {
        var out = part(decoder.flush())
        var freed: [(ThinkTags.Part, ArraySlice<UInt8>)] = []
        tags?.flush { freed.append(($0, $1)) }
        for (part, text) in freed { sort(part, text, into: &out) }
        if metStop == nil { stops?.flush { out.append((.text, $0)) } }
        return out
    }

    /// From here on, tags are text.
    mutating func forgetTags() { tags = nil }

    private mutating func part(_ text: [UInt8]) -> [Part] {
        var out: [Part] = []
        guard tags != nil else {
            cut(text[...], into: &out)
            return out
        }
        var parts: [(ThinkTags.Part, ArraySlice<UInt8>)] = []
        tags?.take(text) { parts.append(($0, $1)) }
        if tags?.hasStrayTag == true { hasStrayTag = true }
        if tags?.isDone == true { tags = nil }
        for (part, text) in parts { sort(part, text, into: &out) }
        return out
    }

    private mutating func sort(_ part: ThinkTags.Part, _ text: ArraySlice<UInt8>, into out: inout [Part]) {
        switch part {
        case .text: cut(text, into: &out)
        case .reasoning: out.append((.reasoning(.thinkTag), text))
        }
    }

    private mutating func cut(_ text: ArraySlice<UInt8>, into out: inout [Part]) {
        guard metStop == nil else { return }
        guard stops != nil else { return out.append((.text, text)) }
        metStop = stops?.take(text) { out.append((.text, $0)) } ?? nil
    }
}
