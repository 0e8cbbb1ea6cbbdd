/// The deltas of an answer, one after another. Filler is made as it is taken, however long the stream.
struct DeltaSource: IteratorProtocol, Sendable {
    private enum Run {
        case deltas([Delta])
        case filler(count: Int, Filler)
    }

    private var runs: [Run] = []
    private var run = 0
    private var position = 0
    private let textAsArray: Bool
    private let signsDetails: Bool

    init(_ plan: AnswerPlan, ids: CallIDs) {
        textAsArray = plan.quirks.contains(.contentArray)
        signsDetails = plan.signsDetails
        let oneDelta = plan.quirks.contains(.oneDelta)
        var parts = plan.parts[...]
        while let part = parts.first {
            if case .call = part {
                append(Self.takeCalls(&parts), oneDelta: oneDelta, ids: ids)
            } else {
                parts.removeFirst()
                append(part, oneDelta: oneDelta)
            }
        }
        if oneDelta { mergeAll() }
    }

    mutating func next() -> Delta? {
        while run < runs.count {
            switch runs[run] {
            case .deltas(let deltas) where position < deltas.count:
                defer { position += 1 }
                return deltas[position]
            case .filler(let count, let filler) where position < count:
                defer { position += 1 }
                return .content(filler.chunk(position), asArray: textAsArray)
            default:
                run += 1
                position = 0
            }
        }
        return nil
    }

    /// Calls that follow each other are parallel; their quirks hold for all.
    private static func takeCalls(
        _ parts: inout ArraySlice<AnswerPart>
    ) -> (calls: [ToolCall], quirks: Set<CallQuirk>) {
        var calls: [ToolCall] = []
        var quirks: Set<CallQuirk> = []
        while case .call(let call, let more)? = parts.first {
            calls.append(call)
            quirks.formUnion(more)
            parts.removeFirst()
        }
        return (calls, quirks)
    }

    private mutating func append(_ part: AnswerPart, oneDelta: Bool) {
        switch part {
        case .text(let text, let size):
            let pieces = TextPieces(text, size: oneDelta ? .max : size)
            runs.append(.deltas(pieces.map { .content($0, asArray: textAsArray) }))
        case .filler(let count, let size, _):
            if oneDelta {
                runs.append(.deltas([.content(Filler.whole(count: count, size: size), asArray: textAsArray)]))
            } else {
                runs.append(.filler(count: count, Filler(size: size)))
            }
        case .reasoning(let text, let field, let size):
            let pieces = TextPieces(field.tagged(text) ?? text, size: oneDelta ? .max : size)
            runs.append(.deltas(pieces.map { .reasoning($0, field: field) }))
            if signsDetails { runs.append(.deltas([.signature(over: text)])) }
        case .refusal(let text, let size):
            let pieces = TextPieces(text, size: oneDelta ? .max : size)
            runs.append(.deltas(pieces.map { Delta("refusal", text: $0) }))
        case .legacyCall(let name, let arguments):
            runs.append(.deltas(LegacyCall.deltas(name: name, arguments: arguments)))
        case .citations(let pages, let range): runs.append(.deltas([.citations(pages, of: range)]))
        case .call, .search: break
        }
    }

    private mutating func append(
        _ group: (calls: [ToolCall], quirks: Set<CallQuirk>), oneDelta: Bool, ids: CallIDs
    ) {
        let quirks = oneDelta ? group.quirks.union([.together]) : group.quirks
        var deltas = ToolCallDeltas(group.calls, quirks: quirks, ids: ids).deltas()
        if quirks.contains(.textInSameDelta), case .deltas(var before)? = runs.last,
            var shared = before.popLast(), let first = deltas.first
        {
            shared.merge(first)
            deltas[0] = shared
            runs[runs.count - 1] = .deltas(before)
        }
        runs.append(.deltas(deltas))
    }

    private mutating func mergeAll() {
        var merged: Delta?
        while let delta = next() {
            if merged == nil { merged = delta } else { merged?.merge(delta) }
        }
        self.runs = merged.map { [.deltas([$0])] } ?? []
        run = 0
        position = 0
    }
}
