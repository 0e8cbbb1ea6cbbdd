/// SplitMix64: the same numbers for the same seed everywhere, so that a failure can be repeated.
struct AnswerRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }

    mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

    /// Up to `most` places at which `count` bytes are cut, in order.
    mutating func cuts(of count: Int, most: Int) -> [Int] {
        (0..<below(most + 1)).map { _ in below(count) }.sorted()
    }
}
