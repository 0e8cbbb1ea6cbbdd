import Wire

/// One item of a response's output: a message, reasoning, or a call.
struct ResponseItem: Sendable {
    enum Kind: Sendable {
        case message
        case refusal
        case reasoning
        case functionCall(id: String, name: String)
        /// A call of a tool that takes free text.
        case customCall(id: String, name: String)
        case search(WebSearch)
    }

    let id: String
    let kind: Kind
    /// Text, thinking or arguments, escaped for a JSON string.
    var text = JSONWriter()
    /// The group of a call's tool; nil for one without.
    var namespace: String?
    /// `encrypted_content` of reasoning.
    var packed: String?
    /// Whether the thinking, or what a search found, is shown.
    let isShown: Bool
    /// What the text rests on.
    var citations = Citations()
    /// How much of the text is counted, in bytes, and how many Unicode scalars that is.
    private var counted = (bytes: 0, scalars: 0)

    /// - Parameter number: Counts the items of the response from 0, which makes ids unique.
    init(_ kind: Kind, number: Int, messageID: String, isShown: Bool) {
        let prefix =
            switch kind {
            case .message, .refusal: "msg"
            case .reasoning: "rs"
            case .functionCall: "fc"
            case .customCall: "ctc"
            case .search: "ws"
            }
        id = "\(prefix)_\(Self.stem(of: messageID))_\(number)"
        self.kind = kind
        self.isShown = isShown
    }

    /// What is particular to an answer in the ids that belong to it.
    static func stem(of messageID: String) -> Substring {
        messageID.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
    }

    /// The item while it grows, without its content, or as it is in the end.
    func write(isDone: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        switch kind {
        case .message, .refusal:
            json.field("type", "message")
            json.field("status", isDone ? "completed" : "in_progress")
            json.field("role", "assistant")
            json.name("content")
            json.beginArray()
            if isDone { writePart(to: &json) }
            json.endArray()
        case .reasoning:
            json.field("type", "reasoning")
            json.name("summary")
            json.beginArray()
            if isDone, hasSummary { writePart(to: &json) }
            json.endArray()
            if let packed { json.field("encrypted_content", packed) }
        case .functionCall(let callID, let name):
            json.field("type", "function_call")
            json.field("status", isDone ? "completed" : "in_progress")
            json.field("call_id", callID)
            json.field("name", name)
            if let namespace { json.field("namespace", namespace) }
            json.name("arguments")
            writeText(isDone: isDone, to: &json)
        case .customCall(let callID, let name):
            json.field("type", "custom_tool_call")
            json.field("status", isDone ? "completed" : "in_progress")
            json.field("call_id", callID)
            json.field("name", name)
            if let namespace { json.field("namespace", namespace) }
            json.name("input")
            writeText(isDone: isDone, to: &json)
        case .search(let search):
            json.field("type", "web_search_call")
            json.field("status", !isDone ? "in_progress" : search.hasFailed ? "failed" : "completed")
            json.name("action")
            write(search, to: &json)
        }
        json.endObject()
    }

    private func write(_ search: WebSearch, to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "search")
        json.field("query", search.query)
        if isShown {
            json.name("sources")
            json.beginArray()
            for url in search.found {
                json.beginObject()
                json.field("type", "url")
                json.field("url", url)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    /// The length of the text so far, in Unicode scalars.
    mutating func length() -> Int {
        counted.scalars += text.bytes[counted.bytes...].escapedScalarCount
        counted.bytes = text.bytes.count
        return counted.scalars
    }

    /// Whether thinking is there to be read.
    var hasSummary: Bool { isShown && !text.bytes.isEmpty }

    /// The content part of a message, or the summary of reasoning.
    func writePart(isDone: Bool = true, to json: inout JSONWriter) {
        json.beginObject()
        switch kind {
        case .refusal:
            json.field("type", "refusal")
            json.name("refusal")
            writeText(isDone: isDone, to: &json)
        case .reasoning:
            json.field("type", "summary_text")
            json.name("text")
            writeText(isDone: isDone, to: &json)
        case .message, .functionCall, .customCall, .search:
            json.field("type", "output_text")
            json.name("text")
            writeText(isDone: isDone, to: &json)
            json.name("annotations")
            json.beginArray()
            if isDone { for citation in citations.all { citation.write(to: &json) } }
            json.endArray()
            json.name("logprobs")
            json.beginArray()
            json.endArray()
        }
        json.endObject()
    }

    func writeText(isDone: Bool = true, to json: inout JSONWriter) {
        json.beginString()
        if isDone { json.append(escaped: text.bytes[...]) }
        json.endString()
    }

    /// Takes the free text out of the JSON text of a custom call's arguments. What is no such text stays as it is, so
    /// that the tool can say what is wrong with it.
    mutating func unwrapInput() {
        var parser = JSONWriter()
        parser.beginString()
        parser.append(escaped: text.bytes[...])
        parser.endString()
        guard let arguments = try? JSONDocument(parser.bytes).root.string,
            let input = try? JSONDocument(Array(arguments.utf8)).root[ResponseTerms.customInput]?
                .escapedContent
        else { return }
        text = JSONWriter()
        text.append(escaped: input)
    }

    /// Packs the thinking with its signature.
    mutating func pack(signature: String) {
        // Our own signatures hold the text themselves, where it is needed.
        let isOurs = ReasoningSignature(signature) != nil
        packed = PackedThinking(thinking: isOurs ? JSONWriter() : text, signature: signature).description
    }
}
