/// What a plan says, as blocks of the Messages API.
struct MessagesContent: Sendable {
    struct Block: Sendable {
        enum Kind: Equatable, Sendable {
            case text
            /// With the signature that ends it.
            case thinking(signature: String)
            case toolUse(id: String, name: String)
            /// A search that ran here.
            case searchUse(id: String)
            /// What it found.
            case searchResult(id: String, DemoSearch)
        }

        let kind: Kind
        var runs: [Run] = []
        /// Bytes of thinking that are counted and not shown.
        var hiddenBytes = 0
        /// What a text rests on.
        var citations: [DemoPage] = []
    }

    enum Run: Sendable {
        case pieces([ArraySlice<UInt8>])
        case filler(count: Int, size: Int)
    }

    let identity: AnswerIdentity
    private(set) var blocks: [Block] = []
    /// What was found since the last text, which the next one rests on.
    private var uncited: [DemoPage] = []

    init(_ plan: AnswerPlan, body: MessagesBody, identity: AnswerIdentity) {
        self.identity = identity
        guard !body.isWarming else { return }
        let oneDelta = plan.quirks.contains(.oneDelta)
        var calls = 0
        var searches = 0
        for part in Self.parts(of: plan, for: body, identity) {
            switch part {
            case .text(let text, let size), .refusal(let text, let size):
                say(.pieces(Array(TextPieces(text, size: oneDelta ? .max : size))))
            case .filler(let count, let size, _):
                say(
                    oneDelta
                        ? .pieces([Filler.whole(count: count, size: size)])
                        : .filler(count: count, size: size))
            case .reasoning(let text, _, let size):
                think(text, size: oneDelta ? .max : size, isHidden: body.omitsThinking)
            case .call(let call, let quirks):
                guard calls == 0 || !body.isSequential else { continue }
                let size = oneDelta || quirks.contains(.whole) ? .max : call.pieceSize
                use(call.name, call.arguments, size: size, id: call.id ?? identity.toolUseID(calls))
                calls += 1
            case .legacyCall(let name, let arguments):
                use(name, arguments, size: AnswerPart.defaultPieceSize, id: identity.toolUseID(calls))
                calls += 1
            case .search(let searched):
                search(searched, id: "srvtoolu_\(identity.salt)_\(identity.sequence)_\(searches)")
                searches += 1
            case .citations: break
            }
        }
    }

    var toolUses: Int {
        blocks.count { if case .toolUse = $0.kind { true } else { false } }
    }

    /// What the plan says of thinking, where it was asked for; and a thought where a budget was given for one.
    private static func parts(
        of plan: AnswerPlan, for body: MessagesBody, _ identity: AnswerIdentity
    ) -> [AnswerPart] {
        func isThought(_ part: AnswerPart) -> Bool {
            if case .reasoning = part { true } else { false }
        }
        switch body.thinking {
        case .off: return plan.parts.filter { !isThought($0) }
        case .adaptive: return plan.parts
        case .enabled:
            guard !body.isInToolLoop, !plan.parts.contains(where: isThought) else { return plan.parts }
            let thought = "I think about request \(identity.sequence)."
            return [.reasoning(thought, field: .thinking, pieceSize: 8)] + plan.parts
        }
    }

    /// Texts that follow each other are one block.
    private mutating func say(_ run: Run) {
        if case .pieces(let pieces) = run, pieces.allSatisfy(\.isEmpty) { return }
        if blocks.last?.kind != .text {
            blocks.append(Block(kind: .text))
            blocks[blocks.count - 1].citations = uncited
            uncited = []
        }
        blocks[blocks.count - 1].runs.append(run)
    }

    private mutating func search(_ search: DemoSearch, id: String) {
        let input = String(decoding: search.input, as: UTF8.self)
        var use = Block(kind: .searchUse(id: id))
        use.runs = [.pieces(Array(TextPieces(input, size: AnswerPart.defaultPieceSize)))]
        blocks += [use, Block(kind: .searchResult(id: id, search))]
        uncited += search.pages
    }

    private mutating func think(_ text: String, size: Int, isHidden: Bool) {
        let shown = isHidden ? "" : text
        var block = Block(kind: .thinking(signature: DemoSignature.made(forThinking: shown)))
        block.runs = [.pieces(Array(TextPieces(shown, size: size)))]
        block.hiddenBytes = isHidden ? text.utf8.count : 0
        blocks.append(block)
    }

    private mutating func use(_ name: String, _ input: String, size: Int, id: String) {
        var block = Block(kind: .toolUse(id: id, name: name))
        block.runs = [.pieces(Array(TextPieces(input, size: size)))]
        blocks.append(block)
    }
}

extension MessagesContent.Block {
    /// All of it.
    var bytes: [UInt8] {
        runs.flatMap { run in
            switch run {
            case .pieces(let pieces): pieces.flatMap { $0 }
            case .filler(let count, let size): Array(Filler.whole(count: count, size: size))
            }
        }
    }
}

extension AnswerIdentity {
    fileprivate func toolUseID(_ number: Int) -> String { "toolu_\(salt)_\(sequence)_\(number)" }
}

extension DemoSignature {
    /// What ends a thinking block and shows that it was not changed.
    static func made(forThinking text: String) -> String { made(for: "thinking\n" + text) }
}
