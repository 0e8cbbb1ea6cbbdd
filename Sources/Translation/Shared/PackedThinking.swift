import Wire

/// What Tollgate writes into a reasoning item's `encrypted_content`: the blocks of thinking that it stands for.
///
/// Clients of the Responses API return reasoning items as they got them, which makes the member a carrier that needs
/// no store: `tgr1.<base64url of the JSON of a block>`. What has no such prefix was encrypted by somebody else. It is
/// no secret to the client: the reasoning is the answer to its own question.
struct PackedThinking: Sendable {
    /// A block of the Messages API, `thinking` or `redacted_thinking`, as JSON.
    var block: [UInt8]

    private static let prefix = "tgr1."

    init(thinking text: JSONWriter, signature: String) {
        var json = JSONWriter(reserving: 64 + text.bytes.count + signature.utf8.count)
        json.beginObject()
        json.field("type", "thinking")
        json.name("thinking")
        json.beginString()
        json.append(escaped: text.bytes[...])
        json.endString()
        json.field("signature", signature)
        json.endObject()
        block = json.bytes
    }

    init(redacted data: String) {
        var json = JSONWriter(reserving: 64 + data.utf8.count)
        json.beginObject()
        json.field("type", "redacted_thinking")
        json.field("data", data)
        json.endObject()
        block = json.bytes
    }

    /// Reads a carrier; nil when Tollgate did not make it, or it was changed on its way.
    init?(_ carrier: JSONValue) {
        guard Self.isOurs(carrier), let text = carrier.string,
            let bytes = Base64URL.decode(text.utf8.dropFirst(Self.prefix.utf8.count)),
            let block = try? JSONDocument(bytes).root
        else { return nil }
        switch MessagesRequest.Block(block["type"]) {
        case .thinking:
            guard block["thinking"]?.isString == true, block["signature"]?.isString == true else {
                return nil
            }
        case .redactedThinking:
            guard block["data"]?.isString == true else { return nil }
        default: return nil
        }
        self.block = bytes
    }

    /// Whether Tollgate wrote it.
    static func isOurs(_ carrier: JSONValue) -> Bool { carrier.hasPrefix("tgr1.") }

    /// The carrier as it travels. Printable ASCII without characters that JSON escapes.
    var description: String { Self.prefix + Base64URL.encode(block) }
}
