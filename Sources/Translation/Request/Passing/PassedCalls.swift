import Wire

/// The tool calls of a conversation that passes: their ids, which some providers want in a form of their own, and their
/// signatures.
struct PassedCalls {
    private let dialect: Dialect
    private var ids: CallIDBook
    /// The ids under which the calls of the last message travel that were looked at more closely, by the client's; the
    /// first is taken from the end.
    private var sent: [String: [CallID]] = [:]
    private let recalled: [String: [ReasoningSignature]]

    /// - Parameter recalled: What is remembered of calls, by the ids that the client knows.
    init(_ dialect: Dialect, recalled: [String: [ReasoningSignature]]) {
        self.dialect = dialect
        self.recalled = recalled
        ids = CallIDBook(dialect.callIDs)
    }

    /// Fits the calls of a message of the assistant.
    mutating func fit(_ calls: JSONValue, by splice: inout JSONSplice) {
        sent = [:]
        var isFirst = true
        let isSigned = calls.elements.contains { Self.signature(of: $0) != nil }
        for call in calls.elements where call.isObject {
            // A stream tells by it which call a piece belongs to, and some clients keep it.
            splice.removeMembers(of: call) { $0.key.equals("index") || $0.value.isNull }
            if let function = call["function"] { splice.remove("parsed_arguments", from: function) }
            fitID(of: call, by: &splice)
            switch dialect.callSignatures {
            case .none: splice.remove("extra_content", from: call)
            case .google(let standIn) where !isSigned:
                sign(
                    call, with: rememberedSignature(of: call) ?? (isFirst ? standIn.map { "\($0)" } : nil),
                    by: &splice)
            case .google: break
            }
            isFirst = false
        }
        for id in sent.keys { sent[id]?.reverse() }
    }

    private mutating func fitID(of call: JSONValue, by splice: inout JSONSplice) {
        guard let id = call["id"], let bytes = id.escapedContent, !ids.fits(bytes) else { return }
        let name = call["function"]?["name"] ?? call
        let own = ids.sent(id, name: .same(name))
        sent[id.string ?? "", default: []].append(own)
        splice.replace(id, with: own)
    }

    /// Gives a result the id of its call.
    mutating func fit(result message: JSONValue, by splice: inout JSONSplice) {
        guard !sent.isEmpty, let id = message["tool_call_id"], let text = id.string,
            let own = sent[text]?.last
        else { return }
        if sent[text, default: []].count > 1 { sent[text]?.removeLast() }
        splice.replace(id, with: own)
    }

    /// The signature that stands on a call.
    static func signature(of call: JSONValue) -> JSONValue? {
        call["extra_content"]?["google"]?["thought_signature"].flatMap { $0.isEmptyString ? nil : $0 }
    }

    private func rememberedSignature(of call: JSONValue) -> String? {
        guard !recalled.isEmpty, let id = call["id"]?.string else { return nil }
        return recalled[id]?.first { $0.field == ReasoningSignature.callSignature }.map {
            String(decoding: $0.text, as: UTF8.self)
        }
    }

    private func sign(_ call: JSONValue, with signature: String?, by splice: inout JSONSplice) {
        guard let signature else { return }
        splice.remove("extra_content", from: call)
        var json = JSONWriter()
        json.beginObject()
        json.name("google")
        json.beginObject()
        json.field("thought_signature", signature)
        json.endObject()
        json.endObject()
        splice.add("extra_content", json.bytes, to: call)
    }
}

extension JSONSplice {
    fileprivate mutating func replace(_ id: JSONValue, with own: CallID) {
        guard case .changed(let text) = own, id.string != text else { return }
        var json = JSONWriter()
        json.value(text)
        replace(id, with: json.bytes)
    }
}
