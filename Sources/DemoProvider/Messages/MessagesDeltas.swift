/// The deltas of an answer of the Messages API, one after another. Filler is made as it is taken, however long the
/// stream. A block without anything in it has one delta that is empty.
struct MessagesDeltas: IteratorProtocol, Sendable {
    struct Element: Sendable {
        /// The index of its block.
        let block: Int
        let text: ArraySlice<UInt8>
    }

    private let blocks: [MessagesContent.Block]
    private var block = 0
    private var run = 0
    private var position = 0
    private var filler: Filler?
    /// Whether the current block has had a delta.
    private var hasSpoken = false

    init(_ content: MessagesContent) {
        blocks = content.blocks
    }

    mutating func next() -> Element? {
        while block < blocks.count {
            if let text = nextInBlock() {
                hasSpoken = true
                return Element(block: block, text: text)
            }
            defer {
                block += 1
                run = 0
                hasSpoken = false
            }
            if !hasSpoken { return Element(block: block, text: []) }
        }
        return nil
    }

    private mutating func nextInBlock() -> ArraySlice<UInt8>? {
        while run < blocks[block].runs.count {
            switch blocks[block].runs[run] {
            case .pieces(let pieces) where position < pieces.count:
                defer { position += 1 }
                return pieces[position]
            case .filler(let count, let size) where position < count:
                let filler = self.filler ?? Filler(size: size)
                self.filler = filler
                defer { position += 1 }
                return filler.chunk(position)
            default:
                run += 1
                position = 0
                filler = nil
            }
        }
        return nil
    }
}
