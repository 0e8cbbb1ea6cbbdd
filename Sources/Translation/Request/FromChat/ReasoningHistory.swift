import Wire

/// The reasoning of an assistant message as thinking blocks, where it can be proven to be the provider's own.
///
/// Anthropic's API takes thinking back with its signature only; `reasoning_details` carry it (see `ReasoningDetail`).
/// `reasoning_content` alone is for people.
struct ReasoningHistory {
    private(set) var blocks: [[UInt8]] = []
    /// Text of a detail whose signature comes with a later one, as streams are put together by some clients.
    private var text = ""

    init(_ message: JSONValue, _ losses: inout LossList) {
        for detail in message["reasoning_details"]?.elements.map(\.self) ?? [] {
            if let data = detail["data"]?.nonEmptyString,
                detail["type"]?.equals("reasoning.encrypted") == true,
                ReasoningDetail.isAnthropics(detail)
            {
                add { json in
                    json.field("type", "redacted_thinking")
                    json.field("data", data)
                }
            } else if detail["type"]?.equals("reasoning.text") == true, ReasoningDetail.isAnthropics(detail) {
                text += detail["text"]?.string ?? ""
                if let signature = detail["signature"]?.nonEmptyString { close(signature) }
            }
        }
        let hasMore = !text.isEmpty || message["reasoning_content"]?.nonEmptyString != nil
        if blocks.isEmpty, hasMore { losses.add("message.thinking") }
    }

    private mutating func close(_ signature: String) {
        let thinking = text
        text = ""
        add { json in
            json.field("type", "thinking")
            json.field("thinking", thinking)
            json.field("signature", signature)
        }
    }

    private mutating func add(_ fields: (inout JSONWriter) -> Void) {
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        fields(&json)
        json.endObject()
        blocks.append(json.bytes)
    }
}
