/// Memory in which the texts of one run of a statement stand until it is over, so that the library need not
/// allocate a copy of each.
///
/// It never moves while texts stand in it. A text that does not fit is refused, and the next run finds as
/// much room as the last one would have needed.
struct Scratch: ~Copyable {
    /// What is kept between runs at most; longer texts are rare enough to be allocated.
    private static let largest = 16 * 1024

    private var memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 256)
    private var used = 0
    private var wanted = 0

    init() {}

    deinit { memory.deallocate() }

    /// Copies a text; nil when it does not fit. The copy is good until `clear`.
    mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
        wanted += bytes.count
        guard let start = memory.baseAddress, memory.count - used >= bytes.count else { return nil }
        let place = start + used
        if let source = bytes.baseAddress {
            UnsafeMutableRawPointer(place).copyMemory(from: source, byteCount: bytes.count)
        }
        used += bytes.count
        return UnsafePointer(place)
    }

    /// Forgets all texts.
    mutating func clear() {
        if wanted > memory.count, memory.count < Self.largest {
            let capacity = min(Self.largest, max(wanted, 2 * memory.count))
            memory.deallocate()
            memory = .allocate(capacity: capacity)
        }
        used = 0
        wanted = 0
    }
}
