import Wire

/// A request with what its `context_management` asks to leave out left out, for providers that do not know it.
///
/// Source: <https://platform.claude.com/docs/en/build-with-claude/context-editing>.
public struct EditedRequest: Sendable {
    /// The request as it is to be translated or counted.
    public private(set) var request: MessagesRequest
    /// What was done, in the order of the edits; nil when the request asks for none.
    public private(set) var applied: [AppliedEdit]?
    /// Edits that are not known here.
    private(set) var losses = LossList()
    /// Tokens of the request as it is; counted when an edit needs them.
    private var tokens: Int?

    /// Tokens that the edits saved together.
    var clearedTokens: Int { applied?.reduce(0) { $0 + $1.clearedTokens } ?? 0 }

    /// Does what `request` asks for. Each kind of edit counts once.
    ///
    /// - Throws: Nothing that `request` itself did not; what is left is a valid request.
    public init(_ request: MessagesRequest) throws(ErrorReply) {
        self.request = request
        guard let edits = request["context_management"]?["edits"], edits.isArray else { return }
        applied = []
        var done: Set<AppliedEdit.Kind> = []
        for edit in edits.elements {
            let kind = edit["type"]?.string.flatMap(AppliedEdit.Kind.init)
            guard let kind, done.insert(kind).inserted else {
                losses.add("request.context_management")
                continue
            }
            switch kind {
            case .toolUses: try apply(ToolUseClearing(edit, losses: &losses), as: kind)
            case .thinking: try apply(ThinkingClearing(edit, losses: &losses), as: kind)
            }
        }
    }

    private mutating func apply(
        _ clearing: some ContextClearing, as kind: AppliedEdit.Kind
    ) throws(ErrorReply) {
        let isDue = clearing.triggerTokens.map { countedTokens > $0 } ?? true
        guard isDue, let (splice, count) = clearing.changes(to: request) else { return }
        let before = countedTokens
        let edited = try MessagesRequest.forCounting(splice.result)
        let after = TokenEstimate.input(of: edited)
        let cleared = max(0, before - after)
        // Less than that is not worth the provider's cache, which an edit spoils.
        guard cleared >= clearing.leastTokens else { return }
        request = edited
        tokens = after
        applied?.append(AppliedEdit(kind, count: count, clearedTokens: cleared))
    }

    private var countedTokens: Int {
        mutating get {
            if let tokens { return tokens }
            let counted = TokenEstimate.input(of: request)
            tokens = counted
            return counted
        }
    }
}

/// One kind of edit, with what the client set for it.
protocol ContextClearing {
    /// The edit is due when the request has more tokens than that; nil when tokens do not count.
    var triggerTokens: Int? { get }
    /// The least that has to be saved, or nothing is done.
    var leastTokens: Int { get }
    /// What to change, and how many tool uses or turns that is about; nil when there is nothing to do.
    func changes(to request: MessagesRequest) -> (JSONSplice, count: Int)?
}

extension JSONValue {
    /// The `value` of a setting such as `{"type": "tool_uses", "value": 3}` when it is of this type.
    func amount(of type: StaticString) -> Int? {
        guard self["type"]?.equals(type) == true, let value = self["value"]?.int, value >= 0 else {
            return nil
        }
        return value
    }
}
