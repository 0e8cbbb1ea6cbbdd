import Wire

/// Takes events and whole messages of the Messages API apart.
///
/// Source: <https://docs.claude.com/en/docs/build-with-claude/streaming>.
struct MessagesReader: AnswerReader {
    private var usage = MessagesUsage()
    /// The block whose deltas come; the API closes each before the next.
    private var block = OpenBlock.other
    /// The citations of the open text.
    private var citations: [WebCitation] = []
    /// What searches are for that are not done yet, by their ids.
    private var queries: [String: String] = [:]

    /// An answer of this protocol is its message.
    var hasMessage: Bool { true }
    private(set) var upstreamID: String?
    private(set) var upstreamModel: String?

    private enum OpenBlock {
        case text
        /// With the signature, which may come in parts.
        case thinking(signature: String)
        /// With its index, and the input that stood in its beginning.
        case toolUse(Int, input: [UInt8])
        /// A search of the web, with its id, and its input so far.
        case search(id: String, input: [UInt8])
        /// One that is not carried over.
        case other
    }

    mutating func read(_ event: JSONValue, _ receive: (AnswerPiece) -> Void) {
        guard let type = event["type"] else {
            return receive(event["error"] == nil ? .loss(Loss("answer.event", .unknown)) : .failure(event))
        }
        if type.equals("content_block_delta") {
            if let delta = event["delta"] { read(delta: delta, receive) }
        } else if type.equals("content_block_start") {
            receive(.choice)
            if let content = event["content_block"] { begin(content, at: event["index"]?.int ?? 0, receive) }
        } else if type.equals("content_block_stop") {
            endBlock(receive)
        } else if type.equals("message_start") {
            readHead(of: event["message"], receive)
        } else if type.equals("message_delta") {
            readEnd(delta: event, receive)
        } else if type.equals("message_stop") {
            receive(.end)
        } else if type.equals("message") {
            read(message: event, receive)
        } else if type.equals("error") {
            receive(.failure(event))
        } else if !type.equals("ping") {
            receive(.loss(Loss("answer.event", .unknown)))
        }
    }

    // MARK: Blocks

    private mutating func begin(_ content: JSONValue, at index: Int, _ receive: (AnswerPiece) -> Void) {
        block = .other
        switch MessagesRequest.Block(content["type"]) {
        case .text:
            block = .text
            receive(.passage)
            if let text = content["text"] { read(text: text, receive) }
            for citation in content["citations"]?.elements.map(\.self) ?? [] {
                read(citation: citation, receive)
            }
        case .thinking:
            block = .thinking(signature: content["signature"]?.string ?? "")
            if let thinking = content["thinking"] { read(thinking: thinking, receive) }
        case .redactedThinking:
            if let data = content["data"] { receive(.sealedReasoning(data)) }
        case .toolUse:
            let input = content["input"].flatMap { $0.count > 0 ? Array($0.raw) : nil } ?? []
            block = .toolUse(index, input: input)
            receive(
                .call(
                    CallFragment(
                        index: index, id: content["id"]?.nonEmptyString,
                        name: content["name"]?.nonEmptyString, arguments: .none)))
        case .serverToolUse where content["name"]?.equals("web_search") == true:
            let input = content["input"].flatMap { $0.count > 0 ? Array($0.raw) : nil } ?? []
            block = .search(id: content["id"]?.string ?? "", input: input)
        case .serverToolResult where content["type"]?.equals("web_search_tool_result") == true:
            let query = queries.removeValue(forKey: content["tool_use_id"]?.string ?? "") ?? ""
            receive(.search(WebSearch(query: query, result: content)))
        case .serverToolUse, .serverToolResult:
            receive(.loss(Loss("answer.server_tool")))
        case .compaction:
            receive(.loss(Loss("answer.compaction")))
        case .image, .document, .toolResult, .searchResult, .toolReference, .containerUpload, .toolAddition,
            .toolRemoval, .other:
            receive(.loss(Loss("answer.content_block", .unknown)))
        }
    }

    private mutating func read(delta: JSONValue, _ receive: (AnswerPiece) -> Void) {
        switch block {
        case .text:
            if let text = delta["text"] {
                read(text: text, receive)
            } else if let citation = delta["citation"] {
                read(citation: citation, receive)
            }
        case .thinking(let signature):
            if let thinking = delta["thinking"] { read(thinking: thinking, receive) }
            if let part = delta["signature"]?.string { block = .thinking(signature: signature + part) }
        case .toolUse(let index, _):
            guard let part = delta["partial_json"]?.nonEmptyString else { return }
            block = .toolUse(index, input: [])
            receive(.call(CallFragment(index: index, arguments: .text(Array(part.utf8)))))
        case .search(let id, var input):
            guard let part = delta["partial_json"]?.nonEmptyString, input.count < Self.longestQuery else {
                return
            }
            input += part.utf8
            block = .search(id: id, input: input)
        case .other: break
        }
    }

    /// Of what a model searches for, in bytes; it is some words.
    private static let longestQuery = 1 << 16

    /// Citations are told when their passage is complete, so that its end is known.
    private mutating func read(citation: JSONValue, _ receive: (AnswerPiece) -> Void) {
        guard let found = WebCitation(location: citation), citations.count < Self.mostCitations else {
            return receive(.loss(Loss("answer.citations")))
        }
        citations.append(found)
    }

    /// Of one passage; more than any has.
    private static let mostCitations = 200

    private mutating func endBlock(_ receive: (AnswerPiece) -> Void) {
        switch block {
        case .thinking(let signature):
            receive(.blockEnd(signature: signature.isEmpty ? nil : signature))
        case .toolUse(let index, let input):
            if !input.isEmpty { receive(.call(CallFragment(index: index, arguments: .value(input)))) }
            receive(.blockEnd(signature: nil))
        case .text:
            for citation in citations { receive(.citation(citation)) }
            citations = []
        case .search(let id, let input):
            // Results follow their searches, so that few of them wait.
            if queries.count < Self.mostCitations {
                queries[id] = (try? JSONDocument(input))?.root["query"]?.string ?? ""
            }
        case .other: break
        }
        block = .other
    }

    private func read(text: JSONValue, _ receive: (AnswerPiece) -> Void) {
        if text.isString, !text.isEmptyString { receive(.text(text)) }
    }

    private func read(thinking: JSONValue, _ receive: (AnswerPiece) -> Void) {
        if thinking.isString, !thinking.isEmptyString { receive(.reasoning(thinking, .thinkingBlock)) }
    }

    // MARK: The message around them

    private mutating func readHead(of message: JSONValue?, _ receive: (AnswerPiece) -> Void) {
        guard let message else { return }
        upstreamID = message["id"]?.nonEmptyString
        upstreamModel = message["model"]?.nonEmptyString
        guard let counts = message["usage"] else { return }
        usage.read(start: counts)
        if let reported = usage.reported { receive(.usage(reported)) }
    }

    private mutating func readEnd(delta event: JSONValue, _ receive: (AnswerPiece) -> Void) {
        receive(.choice)
        read(usage: event["usage"], receive)
        if let delta = event["delta"] { read(stopOf: delta, receive) }
    }

    private mutating func read(message: JSONValue, _ receive: (AnswerPiece) -> Void) {
        upstreamID = message["id"]?.nonEmptyString
        upstreamModel = message["model"]?.nonEmptyString
        read(usage: message["usage"], receive)
        guard let content = message["content"], content.isArray else { return }
        receive(.choice)
        var index = 0
        for content in content.elements {
            begin(content, at: index, receive)
            endBlock(receive)
            index += 1
        }
        read(stopOf: message, receive)
    }

    private mutating func read(usage counts: JSONValue?, _ receive: (AnswerPiece) -> Void) {
        guard let counts else { return }
        usage.read(counts)
        if let reported = usage.reported { receive(.usage(reported)) }
    }

    /// `stop_reason` and `stop_sequence`, which stand together wherever they stand.
    private func read(stopOf place: JSONValue, _ receive: (AnswerPiece) -> Void) {
        guard let reason = place["stop_reason"] else { return }
        if let stop = place["stop_sequence"]?.nonEmptyString { receive(.matchedStop(stop)) }
        if reason.equals("pause_turn") {
            // The client cannot let Anthropic's servers go on with their tools; for it the answer ends here.
            receive(.loss(Loss("answer.pause_turn")))
            return receive(.finish(.stop))
        }
        var isUnknown = false
        if let reason = FinishReason(reason, isUnknown: &isUnknown) { receive(.finish(reason)) }
        if isUnknown { receive(.loss(Loss("answer.finish_reason", .unknown))) }
    }
}
