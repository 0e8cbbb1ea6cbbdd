/// Numbers that look random and are the same each time for the same text and master key: HMAC-SHA-256 of the text
/// and a counter. For ids that have to be found again, never for secrets.
public struct KeyedNumbers: RandomNumberGenerator, Sendable {
    private let hash: KeyedHash
    private let text: String
    private var count = 0

    init(hash: KeyedHash, text: String) {
        self.hash = hash
        self.text = text
    }

    public mutating func next() -> UInt64 {
        count += 1
        return hash.code(of: "\(count) \(text)").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
