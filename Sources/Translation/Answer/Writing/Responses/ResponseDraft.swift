import Wire

/// The items of a response as they come into being, for the writer of a stream and the one of a whole response.
struct ResponseDraft: Sendable {
    let object: ResponseObject
    private let terms: ResponseTerms?
    private let messageID: String
    /// The JSON texts of the items that are complete.
    private(set) var output: [[UInt8]] = []
    /// The item that grows, and its place in the output.
    var item: ResponseItem?
    var index: Int { output.count }
    /// Whether what comes next are the model's words of refusal.
    private(set) var isRefusal = false

    init(_ context: AnswerContext, messageID: String) {
        object = ResponseObject(context, messageID: messageID)
        terms = context.response
        self.messageID = messageID
    }

    /// Citations that came when no text was open.
    private var early = Citations()

    mutating func noteRefusal() { isRefusal = true }

    mutating func beginPassage() {
        guard case .message? = item?.kind, let length = item?.length() else { return }
        item?.citations.beginPassage(at: length)
    }

    /// Notes what the open text rests on, or keeps it for the next. False when it is lost.
    mutating func cite(_ citation: WebCitation) -> Bool {
        guard case .message? = item?.kind, let length = item?.length() else { return early.wait(citation) }
        return item?.citations.add(citation, length: length) ?? false
    }

    /// A search as a whole item.
    func item(of search: WebSearch) -> ResponseItem {
        ResponseItem(
            .search(search), number: index, messageID: messageID, isShown: terms?.showsFoundPages ?? false)
    }

    /// Begins an item for a block.
    mutating func begin(_ block: AnswerBlock) -> ResponseItem {
        var namespace: String?
        let kind: ResponseItem.Kind
        switch block {
        case .text: kind = isRefusal ? .refusal : .message
        case .thinking, .redactedThinking: kind = .reasoning
        case .toolUse(let id, let name):
            let grouped = terms?.namespaced[name]
            namespace = grouped?.namespace
            let own = grouped?.name ?? name
            kind =
                terms?.customTools.contains(name) == true
                ? .customCall(id: id, name: own) : .functionCall(id: id, name: own)
        }
        var item = ResponseItem(
            kind, number: index, messageID: messageID, isShown: terms?.showsThinking ?? true)
        item.namespace = namespace
        if case .redactedThinking(let data) = block, packs {
            item.packed = PackedThinking(redacted: data).description
        }
        self.item = item
        return item
    }

    /// Whether more text of the open item is told while it grows.
    var tellsText: Bool {
        switch item?.kind {
        case .message, .refusal, .functionCall: true
        case .reasoning: item?.isShown ?? false
        // The free text is inside of arguments that have to be whole.
        case .customCall, .search, nil: false
        }
    }

    /// Completes the open item.
    mutating func complete(signature: String?) -> ResponseItem? {
        guard var done = item else { return nil }
        if case .reasoning = done.kind, let signature, packs { done.pack(signature: signature) }
        if case .customCall = done.kind { done.unwrapInput() }
        if case .message = done.kind {
            let length = done.length()
            for citation in early.takeWaiting() { _ = done.citations.add(citation, length: length) }
        }
        item = nil
        return done
    }

    /// Takes a complete item into the output.
    mutating func add(_ item: ResponseItem) {
        var json = JSONWriter(reserving: 256 + item.text.bytes.count)
        item.write(isDone: true, to: &json)
        output.append(json.bytes)
    }

    private var packs: Bool { terms?.packsThinking ?? true }
}
