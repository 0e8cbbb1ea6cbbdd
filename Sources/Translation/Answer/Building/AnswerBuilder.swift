import Wire

/// Puts the pieces of an answer into content blocks: one after the other, each closed before the next.
///
/// It is the same for streams and whole answers, so that both come out alike. Text is passed on as it comes,
/// except where what follows may change its meaning: white space that may stand before a tool call, the
/// beginning of a stop sequence or tag, and everything behind a tool call that is not complete yet.
struct AnswerBuilder<Writer: AnswerWriter>: Sendable {
    var writer: Writer
    let context: AnswerContext

    /// Whether `message_start` is out.
    private(set) var hasStarted = false
    /// Whether the provider gave a choice at all, be it an empty one.
    private(set) var hasChoice = false
    var losses = LossList()
    /// The last usage that counted something.
    private(set) var usage: ReportedUsage?
    private(set) var finish: FinishReason?
    /// The stop sequence of ours that was met. Nothing after it counts but usage.
    var enforcedStop: String? { filter.metStop }
    /// Whether the text is in a `<think>` that nothing has closed.
    var isInOpenTag: Bool { filter.isInOpenTag }
    /// The stop sequence that the provider says it met.
    private(set) var reportedStop: String?
    private(set) var isRefusal = false
    /// Whether more had to be held in memory than an answer may need.
    private(set) var isTooLarge = false

    var openBlock = OpenBlock.none
    private(set) var blockCount = 0
    var calls = ToolCalls()
    /// What came behind the open tool call, in order.
    var waiting: [Waiting] = []
    let ids: ToolUseID
    private(set) var announcedCalls = 0

    /// White space that opens a block only if more of its kind follows.
    private var held: [UInt8] = []
    private var heldKind = Prose.text
    private var filter: TextFilter
    private var reasoningDecoder = ProseDecoder()
    /// The reasoning of the open block, for its signature.
    private var replay: [UInt8] = []
    /// What an open tag holds and the client is not shown.
    var unseen: [UInt8] = []
    /// What goes back to the provider instead of the text, and no block carries yet.
    var details = ReasoningDetails()
    /// What blocks carry since the last tool call.
    private var carried: [ReasoningSignature] = []
    /// What belongs to each tool call.
    private(set) var callReasoning: [CallReasoning] = []
    /// The signature that the provider gave the open reasoning.
    var signature: String?
    private var buffered = 0
    private var textMeter = TokenMeter()
    private var reasoningMeter = TokenMeter()

    enum OpenBlock: Equatable, Sendable {
        case none
        case prose(Prose)
        case call(Int)
    }

    enum Waiting: Sendable {
        case prose(Prose, [UInt8])
        case call(Int)
    }

    /// Tool input, held text and reasoning to be replayed, in bytes.
    static var largestBuffer: Int { 64 << 20 }
    /// Tool calls in one answer.
    static var mostCalls: Int { 1024 }
    /// White space that is held before a block.
    static var longestBlank: Int { 4096 }

    init(writer: Writer, context: AnswerContext, messageID: String) {
        self.writer = writer
        self.context = context
        ids = ToolUseID(messageID: messageID)
        filter = TextFilter(context)
    }

    mutating func take(_ piece: AnswerPiece) {
        switch piece {
        case .text(let text): take(text: text)
        case .reasoning(let text, let field): take(reasoning: text, field)
        case .details(let array): take(details: array)
        case .refusal(let text):
            isRefusal = true
            writer.noteRefusal()
            take(text: text)
        case .call(let fragment): take(fragment)
        case .finish(let reason): finish = finish?.followed(by: reason) ?? reason
        case .matchedStop(let stop): reportedStop = stop
        case .usage(let counts): if usage == nil || !counts.isZero { usage = counts }
        case .loss(let loss): losses.add(loss)
        case .choice: hasChoice = true
        case .sealedReasoning(let data): take(sealedReasoning: data)
        case .blockEnd(let signature): endBlock(signature: signature)
        case .passage: writer.beginPassage()
        case .citation(let citation):
            if enforcedStop == nil, !writer.cite(citation) { losses.add(Loss("answer.citations")) }
        case .search(let search): take(search)
        // Whoever reads the chunk ends the answer.
        case .failure, .end: break
        }
    }

    // MARK: Text and reasoning

    private mutating func take(text value: JSONValue) {
        guard enforcedStop == nil, let escaped = value.escapedContent, !passOn(escaped) else { return }
        settleReasoning()
        relay(filter.take(value))
    }

    /// Passes a string's content on as it stands. False when there is more to do than that.
    mutating func passOn(_ escaped: ArraySlice<UInt8>) -> Bool {
        guard enforcedStop == nil, openBlock == .prose(.text) || begins(with: escaped), filter.passes(escaped)
        else { return false }
        if openBlock == .none {
            open(.text)
            openBlock = .prose(.text)
        }
        textMeter.count(escaped)
        writer.append(escaped: escaped)
        return true
    }

    /// Whether a string would open the first block, or one behind a block that is closed, with nothing before it.
    private func begins(with escaped: ArraySlice<UInt8>) -> Bool {
        guard openBlock == .none, held.isEmpty, waiting.isEmpty, reasoningDecoder.isEmpty,
            let first = escaped.first
        else { return false }
        // A blank may be all there is, and so may an escape of one.
        return !first.isJSONBlank && first != UInt8(ascii: "\\")
    }

    private mutating func take(reasoning value: JSONValue, _ field: ReasoningField) {
        guard enforcedStop == nil, let escaped = value.escapedContent else { return }
        if openBlock == .prose(.reasoning(field)), context.showsThinking, !context.replaysReasoning,
            reasoningDecoder.canSplice(escaped)
        {
            reasoningMeter.count(escaped)
            return writer.append(escaped: escaped)
        }
        settleText()
        // A provider that tells reasoning apart leaves no tags of it in the text.
        filter.forgetTags()
        relay(.reasoning(field), reasoningDecoder.text(of: value)[...])
    }

    /// Passes on what is held of the text, because something else follows it.
    mutating func settleText() {
        if filter.isHolding { relay(filter.flush()) }
    }

    /// The same for reasoning.
    mutating func settleReasoning() {
        let rest = reasoningDecoder.flush()
        if !rest.isEmpty, case .prose(.reasoning(let field)) = openBlock {
            relay(.reasoning(field), rest[...])
        }
    }

    private mutating func relay(_ parts: [TextFilter.Part]) {
        for part in parts {
            keepUnseen(part)
            relay(part.kind, part.text)
        }
        if filter.hasStrayTag { losses.add(Loss("answer.think_tag", .malformed)) }
    }

    /// Puts text or reasoning into a block of its kind.
    mutating func relay(_ kind: Prose, _ text: ArraySlice<UInt8>) {
        guard !text.isEmpty else { return }
        if case .reasoning = kind, !context.emitsThinking { return reasoningMeter.count(text) }
        if case .call(let position) = openBlock {
            guard calls[position].isSettled else { return wait(kind, text) }
            closeBlock()
        }
        if openBlock == .prose(kind) {
            held = []
            return write(kind, text)
        }
        if heldKind != kind {
            held = []
            heldKind = kind
        }
        held += text
        if text.isBlank, held.count <= Self.longestBlank { return }
        let whole = held
        held = []
        closeBlock()
        open(kind == .text ? .text : .thinking)
        openBlock = .prose(kind)
        write(kind, whole[...])
    }

    private mutating func write(_ kind: Prose, _ text: ArraySlice<UInt8>) {
        switch kind {
        case .text:
            textMeter.count(text)
            writer.append(text)
        case .reasoning:
            reasoningMeter.count(text)
            if context.replaysReasoning {
                replay += text
                buffer(text.count)
            }
            if context.showsThinking { writer.append(text) }
        }
    }

    private mutating func wait(_ kind: Prose, _ text: ArraySlice<UInt8>) {
        buffer(text.count)
        if case .prose(kind, var before)? = waiting.last {
            waiting.removeLast()
            before += text
            waiting.append(.prose(kind, before))
        } else {
            waiting.append(.prose(kind, Array(text)))
        }
    }

    // MARK: Blocks

    /// Closes the open block, whatever it is, and forgets white space that led nowhere.
    mutating func closeBlock() {
        held = []
        switch openBlock {
        case .none: return
        case .prose(.text): writer.close(signature: nil)
        case .prose(.reasoning(let field)):
            if let own = signature {
                writer.close(signature: own)
                signature = nil
            } else {
                let text = ReasoningSignature(field: field.rawValue, text: replay)
                writer.close(signature: carry(signatureOfDetails() ?? text))
            }
            replay = []
        case .call(let position): closeCall(position)
        }
        openBlock = .none
    }

    mutating func open(_ block: AnswerBlock) {
        start()
        blockCount += 1
        if case .toolUse = block { announcedCalls += 1 }
        writer.open(block)
    }

    /// Passes on a search between the blocks, where the client's protocol has such a thing.
    private mutating func take(_ search: WebSearch) {
        guard enforcedStop == nil else { return }
        guard Writer.tellsSearches else { return losses.add(Loss("answer.server_tool")) }
        settleText()
        settleReasoning()
        closeBlock()
        start()
        blockCount += 1
        writer.tell(search)
    }

    /// Begins the message, unless it has begun.
    mutating func start() {
        guard !hasStarted else { return }
        hasStarted = true
        var counts = concludedUsage
        // The message begins with the first chunk, which is one token at least.
        counts.output = 1
        counts.reasoning = 0
        writer.start(counts)
    }

    /// Notes what a block carries back, and returns it as it travels.
    mutating func carry(_ signature: ReasoningSignature) -> String {
        if !signature.text.isEmpty { carried.append(signature) }
        return signature.description
    }

    /// Puts what blocks carry down to a tool call. That it is nothing counts as well.
    mutating func assignReasoning(toCall id: String) {
        defer { carried = [] }
        guard !context.clientReturnsReasoning, context.wantsReasoningBack || !carried.isEmpty else { return }
        if let last = callReasoning.indices.last, callReasoning[last].callID == id {
            callReasoning[last].signatures += carried
        } else {
            callReasoning.append(CallReasoning(callID: id, signatures: carried))
        }
    }

    mutating func buffer(_ bytes: Int) {
        buffered += bytes
        if buffered > Self.largestBuffer { isTooLarge = true }
    }

    mutating func refuseMore() { isTooLarge = true }

    // MARK: Usage

    mutating func count(_ text: some Collection<UInt8>) { textMeter.count(text) }

    /// Tokens of everything the provider said so far, by our own count; never more than it was allowed.
    var outputEstimate: Int {
        min(textMeter.tokens + reasoningMeter.tokens, context.outputLimit ?? .max)
    }

    /// What the provider reported, completed by our own count.
    var concludedUsage: ReportedUsage {
        (usage ?? ReportedUsage(isEstimate: true)).completed(
            input: context.inputEstimate, output: outputEstimate, reasoning: reasoningMeter.tokens)
    }
}
