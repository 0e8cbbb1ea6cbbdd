import Wire

/// Text and reasoning in the fields of messages and deltas.
enum ContentPart {
    /// `{"type":"text","text":"…"}`
    static func append(text: some Collection<UInt8>, to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "text" as StaticString)
        append("text", text, to: &json)
        json.endObject()
    }

    /// `{"type":"thinking","thinking":[{"type":"text","text":"…"}]}`, Mistral's part for reasoning.
    static func append(thinking text: some Collection<UInt8>, to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "thinking" as StaticString)
        json.name("thinking")
        json.beginArray()
        append(text: text, to: &json)
        json.endArray()
        json.endObject()
    }

    /// The members that hold reasoning. Tags are part of the content, so they are written as such.
    static func append(
        reasoning text: some Collection<UInt8>, field: ReasoningField, signature: String? = nil,
        to json: inout JSONWriter
    ) {
        switch field {
        case .reasoningContent: append("reasoning_content", text, to: &json)
        case .reasoning: append("reasoning", text, to: &json)
        case .thinking: append("thinking", text, to: &json)
        case .reasoningDetails: appendDetails(text, signature: signature, to: &json)
        case .both:
            append("reasoning", text, to: &json)
            appendDetails(text, signature: signature, to: &json)
        case .twice:
            append("reasoning", text, to: &json)
            append("reasoning_content", text, to: &json)
        case .tags, .unopenedTags: append("content", text, to: &json)
        case .contentArray:
            json.name("content")
            json.beginArray()
            append(thinking: text, to: &json)
            json.endArray()
        }
    }

    /// OpenRouter's `reasoning_details`, with a text, a signature, or both.
    static func appendDetails(
        _ text: (some Collection<UInt8>)? = [UInt8]?.none, signature: String? = nil, to json: inout JSONWriter
    ) {
        json.name("reasoning_details")
        json.beginArray()
        json.beginObject()
        json.field("type", "reasoning.text" as StaticString)
        if let text { append("text", text, to: &json) }
        if let signature { json.field("signature", signature) }
        json.field("format", "unknown" as StaticString)
        json.field("index", 0)
        json.endObject()
        json.endArray()
    }

    private static func append(
        _ name: StaticString, _ text: some Collection<UInt8>, to json: inout JSONWriter
    ) {
        json.name(name)
        json.beginString()
        json.append(utf8: text)
        json.endString()
    }
}

extension ReasoningField {
    /// The text around which tags stand, when this field means tags.
    func tagged(_ text: String) -> String? {
        switch self {
        case .tags: "<think>\(text)</think>\n\n"
        case .unopenedTags: "\(text)</think>\n\n"
        default: nil
        }
    }
}
