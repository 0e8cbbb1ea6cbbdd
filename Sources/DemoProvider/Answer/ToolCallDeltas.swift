import Wire

/// The deltas of a step's tool calls, in the way its quirks want.
struct ToolCallDeltas {
    private let calls: [ToolCall]
    private let quirks: Set<CallQuirk>
    private let ids: [String]

    init(_ calls: [ToolCall], quirks: Set<CallQuirk>, ids: CallIDs) {
        self.calls = calls
        self.quirks = quirks
        self.ids = calls.enumerated().map { index, call in call.id ?? ids.id(index) }
    }

    /// One element of a delta's `tool_calls`.
    private struct Element {
        var json: [UInt8]
        var weight = 0
        var begins = false
    }

    func deltas() -> [Delta] {
        let perCall = calls.indices.map(elements(of:))
        var deltas: [Delta] = []
        if quirks.contains(.newlineBefore) { deltas.append(Delta("content", text: "\n".utf8)) }
        if quirks.contains(.together) {
            deltas.append(Self.delta(perCall.flatMap { $0 }))
        } else if quirks.contains(.interleaved) {
            for row in 0..<(perCall.map(\.count).max() ?? 0) {
                deltas += perCall.compactMap { row < $0.count ? Self.delta([$0[row]]) : nil }
            }
        } else {
            deltas += perCall.flatMap { $0 }.map { Self.delta([$0]) }
        }
        return deltas
    }

    private static func delta(_ elements: [Element]) -> Delta {
        var json = JSONWriter()
        json.name("tool_calls")
        json.beginArray()
        for element in elements { json.raw(element.json) }
        json.endArray()
        var delta = Delta(members: json.bytes)
        delta.weight = elements.reduce(0) { $0 + $1.weight }
        delta.callsBegun = elements.count(where: \.begins)
        return delta
    }

    private func elements(of index: Int) -> [Element] {
        let call = calls[index]
        let name = Array(call.name.utf8)
        let arguments = Array(call.arguments.utf8)
        let atOnce = !quirks.isDisjoint(with: [.whole, .together, .objectArguments, .nullArguments])
        // A glued call has no opening; its arguments continue those of the call before.
        let opens = !(quirks.contains(.glued) && index > 0)
        var elements: [Element] = []
        if opens {
            let half = quirks.contains(.splitName) ? name.count / 2 : name.count
            let first = atOnce ? arguments[...] : []
            elements.append(element(index, opening: true, name: name[..<half], arguments: first))
            if half < name.count {
                elements.append(element(index, opening: false, name: name[half...], arguments: nil))
            }
        }
        if !atOnce || !opens {
            let named = quirks.contains(.repeatID) && opens
            for piece in TextPieces(call.arguments, size: call.pieceSize) {
                let text = quirks.contains(.cumulative) ? arguments[..<piece.endIndex] : piece
                elements.append(
                    element(index, opening: named, name: named ? name[...] : nil, arguments: text))
            }
        }
        if quirks.contains(.lateSignature), let signature = call.signature {
            elements.append(signatureElement(index, signature))
        }
        if !elements.isEmpty { elements[0].begins = true }
        return elements
    }

    private func element(
        _ index: Int, opening: Bool, name: ArraySlice<UInt8>?, arguments: ArraySlice<UInt8>?
    ) -> Element {
        var json = JSONWriter()
        json.beginObject()
        appendIndex(index, to: &json)
        if opening { appendIdentity(index, to: &json) }
        json.name("function")
        json.beginObject()
        if let name {
            json.name("name")
            json.beginString()
            json.append(utf8: name)
            json.endString()
        }
        if let arguments { appendArguments(arguments, to: &json) }
        json.endObject()
        if opening, let signature = calls[index].signature, !quirks.contains(.lateSignature) {
            Self.append(signature: signature, to: &json)
        }
        json.endObject()
        return Element(json: json.bytes, weight: arguments?.count ?? 0)
    }

    private func signatureElement(_ index: Int, _ signature: String) -> Element {
        var json = JSONWriter()
        json.beginObject()
        appendIndex(index, to: &json)
        Self.append(signature: signature, to: &json)
        json.endObject()
        return Element(json: json.bytes)
    }

    private func appendIndex(_ index: Int, to json: inout JSONWriter) {
        guard !quirks.contains(.noIndex) else { return }
        json.field("index", quirks.isDisjoint(with: [.sameIndex, .glued]) ? index : 0)
    }
}

extension ToolCallDeltas {
    /// `tool_calls` of a whole answer.
    func append(to json: inout JSONWriter) {
        json.name("tool_calls")
        json.beginArray()
        for (index, call) in calls.enumerated() {
            json.beginObject()
            appendIdentity(index, to: &json)
            json.name("function")
            json.beginObject()
            json.field("name", call.name)
            appendArguments(Array(call.arguments.utf8)[...], to: &json)
            json.endObject()
            if let signature = call.signature { Self.append(signature: signature, to: &json) }
            json.endObject()
        }
        json.endArray()
    }

    private func appendIdentity(_ index: Int, to json: inout JSONWriter) {
        if quirks.contains(.emptyID) {
            json.field("id", "" as StaticString)
        } else if !quirks.contains(.noID) {
            json.field("id", ids[index])
        }
        if !quirks.contains(.noType) { json.field("type", "function" as StaticString) }
    }

    private func appendArguments(_ arguments: ArraySlice<UInt8>, to json: inout JSONWriter) {
        json.name("arguments")
        if quirks.contains(.nullArguments) {
            json.null()
        } else if quirks.contains(.objectArguments) {
            json.raw(arguments.isEmpty ? Array("{}".utf8)[...] : arguments)
        } else {
            json.beginString()
            json.append(utf8: arguments)
            json.endString()
        }
    }

    private static func append(signature: String, to json: inout JSONWriter) {
        json.name("extra_content")
        json.beginObject()
        json.name("google")
        json.beginObject()
        json.field("thought_signature", signature)
        json.endObject()
        json.endObject()
    }
}
