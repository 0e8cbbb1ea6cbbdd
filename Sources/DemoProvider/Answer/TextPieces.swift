/// Text in pieces of a size in bytes; a character's bytes stay together.
struct TextPieces: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private let size: Int
    private var position = 0

    init(_ text: String, size: Int) {
        bytes = Array(text.utf8)
        self.size = size
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        let start = position
        position = size < bytes.count - start ? start + size : bytes.count
        while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
        return bytes[start..<position]
    }
}

/// Text without meaning, any amount of it, that reads as one when its chunks are put together.
struct Filler: Sendable {
    private static let sentence = Array("The gate opens, the ledger notes it, and the road goes on. ".utf8)

    let size: Int
    private let text: [UInt8]

    /// Chunks of `size` bytes.
    init(size: Int) {
        self.size = size
        let repeats = size / Self.sentence.count + 2
        var text: [UInt8] = []
        text.reserveCapacity(repeats * Self.sentence.count)
        for _ in 0..<repeats { text += Self.sentence }
        self.text = text
    }

    /// The chunk number `index`, from 0.
    func chunk(_ index: Int) -> ArraySlice<UInt8> {
        let start = (index % Self.sentence.count) * (size % Self.sentence.count) % Self.sentence.count
        return text[start..<(start + size)]
    }

    /// All of `count` chunks in one, at most 64 MiB.
    static func whole(count: Int, size: Int) -> ArraySlice<UInt8> {
        let (total, overflow) = count.multipliedReportingOverflow(by: size)
        return Filler(size: overflow ? 64 << 20 : Swift.min(total, 64 << 20)).chunk(0)
    }
}
