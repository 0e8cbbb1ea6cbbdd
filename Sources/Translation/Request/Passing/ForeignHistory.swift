import Wire

/// What of a conversation a provider of the Messages API would refuse, because other providers answered parts of it:
/// thinking that this gateway signed, and ids with characters that Anthropic does not take.
///
/// Thinking that a provider of the same protocol signed, or did not sign, looks like anybody's. It is the provider's own
/// until it says that it is not.
struct ForeignHistory {
    /// Whether thinking goes back that may be the provider's own.
    private let returnsThinking: Bool
    /// Which thinking the provider is known to refuse.
    private let refuses: ThinkingMark.Check?
    private(set) var hasForeignThinking = false
    /// Whether thinking is missing in the current tool loop, because another provider answered there.
    private(set) var hasLostThinkingInLoop = false

    /// What stands in for a message of which nothing stays.
    private static let nothing = Array(#"[{"type":"text","text":"(no text)"}]"#.utf8)

    init(on terms: TargetTerms) {
        returnsThinking = terms.returnsThinking
        refuses = terms.refusesThinking
    }

    mutating func clean(_ messages: JSONValue, by splice: inout JSONSplice) {
        // A question of the user's own begins a new turn; results of tools go on with the old one.
        var isLostInTurn = false
        var hasThoughtInTurn = false
        for message in messages.elements {
            let content = message["content"].flatMap { $0.isArray ? $0 : nil }
            let goesOn = content?.elements.contains { Self.isBlock($0, "tool_result") } ?? false
            if message["role"]?.equals("user") == true, !goesOn {
                isLostInTurn = false
                hasThoughtInTurn = false
            }
            guard let content else { continue }
            let hasForeignCall = content.elements.contains(where: Self.isForeignCall)
            let kept = content.elements.filter { !isUnwanted($0, besideForeignCall: hasForeignCall) }
            hasThoughtInTurn = hasThoughtInTurn || kept.contains { ThinkingMark.mark(of: $0) != nil }
            // Some models call without a thought.
            if hasForeignCall, !hasThoughtInTurn { isLostInTurn = true }
            guard kept.count < content.count else {
                for block in kept { Self.cleanID(of: block, by: &splice) }
                continue
            }
            hasForeignThinking = true
            isLostInTurn = true
            splice.replace(content, with: Self.array(of: kept))
        }
        hasLostThinkingInLoop = isLostInTurn
    }

    private static func isBlock(_ block: JSONValue, _ type: StaticString) -> Bool {
        block["type"]?.equals(type) == true
    }

    /// A call that another provider made: it has an id of Tollgate's.
    private static func isForeignCall(_ block: JSONValue) -> Bool {
        isBlock(block, "tool_use") && block["id"]?.string.map(ToolUseID.isOurs) == true
    }

    /// Thinking whose signature Tollgate wrote, or that lost it on the way to the client and back.
    private func isUnwanted(_ block: JSONValue, besideForeignCall: Bool) -> Bool {
        guard let mark = ThinkingMark.mark(of: block) else { return false }
        if !returnsThinking || refuses?(mark) == true { return true }
        guard Self.isBlock(block, "thinking") else { return false }
        guard let signature = block["signature"], !signature.isEmptyString else { return besideForeignCall }
        return signature.hasPrefix("tg1.")
    }

    private static func array(of blocks: [JSONValue]) -> [UInt8] {
        guard !blocks.isEmpty else { return nothing }
        var json = JSONWriter(reserving: blocks.reduce(2) { $0 + $1.raw.count + 1 })
        json.beginArray()
        for block in blocks {
            if let (member, id) = foreignID(of: block) {
                var splice = JSONSplice(raw: block)
                splice.replace(member, with: id)
                json.raw(splice.result)
            } else {
                json.value(block)
            }
        }
        json.endArray()
        return json.bytes
    }

    private static func cleanID(of block: JSONValue, by splice: inout JSONSplice) {
        if let (member, id) = foreignID(of: block) { splice.replace(member, with: id) }
    }

    /// The id of a tool call that Anthropic's API refuses, and what to write in its place.
    private static func foreignID(of block: JSONValue) -> (member: JSONValue, id: [UInt8])? {
        guard let type = block["type"] else { return nil }
        let id =
            type.equals("tool_use") ? block["id"] : type.equals("tool_result") ? block["tool_use_id"] : nil
        guard let id, let text = id.string, !text.isPlainID else { return nil }
        var json = JSONWriter()
        json.value("toolu_" + SHA256.hexadecimal(of: text, count: 24))
        return (id, json.bytes)
    }
}
