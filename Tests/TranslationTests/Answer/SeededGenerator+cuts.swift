import TestSupport

extension SeededGenerator {
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }

    mutating func chance(_ one: Int) -> Bool { below(one) == 0 }

    /// Up to `most` places at which `count` bytes are cut, in order.
    mutating func cuts(of count: Int, most: Int) -> [Int] {
        (0..<below(most + 1)).map { _ in below(count) }.sorted()
    }
}
