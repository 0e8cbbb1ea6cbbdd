/// The growing list of nodes while a text is parsed. Whoever makes one frees `nodes`.
struct JSONTape {
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var count = 0
    private var capacity: Int

    /// Room for a text of `byteCount` bytes as requests usually are: short texts are dense, long ones prose.
    init(expecting byteCount: Int) {
        capacity = min(byteCount, 256 + byteCount / 32) / 2 + 8
        nodes = .allocate(capacity: capacity)
    }

    @inline(__always)
    mutating func append(_ node: JSONNode) {
        if count == capacity { grow() }
        (nodes + count).initialize(to: node)
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
