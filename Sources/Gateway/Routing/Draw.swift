import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Decides for one request among what is equally good. Requests of one session are decided alike, by every server and
/// for ever, so that providers' prompt caches keep hitting; the others by chance.
///
/// Rendezvous hashing: every candidate gets a number from the session and its own name, and the highest comes first.
/// When a candidate fails, only the sessions that it had move, each to its own next. Weights after Schindelhauer and
/// Schomaker, "Weighted distributed hash tables" (2005): the share of first places is the share of the weight.
public struct Draw: Sendable {
    private let seed: UInt64

    /// - Parameter session: The client's session; nil for a request that belongs to none.
    public init(session: String?) {
        var random = ProcessRandom()
        seed = session.map { Self.hash($0) } ?? random.next()
    }

    /// What a candidate takes part with.
    struct Lot: Sendable {
        /// Those of a lower number come first, whatever is drawn.
        let priority: Int
        /// The chance to be first among those of one priority.
        let weight: Int
        fileprivate let name: UInt64

        init(name: String, priority: Int = 0, weight: Int = 1) {
            self.priority = priority
            self.weight = weight
            self.name = Draw.hash(name)
        }
    }

    /// Candidates by priority; within one priority by this draw.
    func order<Candidate>(_ candidates: [Candidate], by lot: (Candidate) -> Lot) -> [Candidate] {
        guard candidates.count > 1 else { return candidates }
        if candidates.count == 2 {
            // The usual number, and two are in order or the other way round.
            let (first, second) = (lot(candidates[0]), lot(candidates[1]))
            let isSwapped = (second.priority, score(of: first)) < (first.priority, score(of: second))
            return isSwapped ? [candidates[1], candidates[0]] : candidates
        }
        var scored: [(candidate: Candidate, priority: Int, score: Double)] = []
        scored.reserveCapacity(candidates.count)
        for candidate in candidates {
            let lot = lot(candidate)
            scored.append((candidate, lot.priority, score(of: lot)))
        }
        scored.sort { ($0.priority, $1.score) < ($1.priority, $0.score) }
        return scored.map(\.candidate)
    }

    /// `-weight / ln(u)` for a `u` between 0 and 1 that only the seed and the name decide; 0 for no weight.
    private func score(of lot: Lot) -> Double {
        let mixed = Self.mix(seed ^ lot.name)
        let uniform = (Double(mixed >> 11) + 0.5) / Double(UInt64(1) << 53)
        return Double(max(0, lot.weight)) / -log(uniform)
    }

    /// FNV-1a, which unlike `Hasher` comes to the same in every process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// SplitMix64's last step: every bit of the result depends on every bit of the number.
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
