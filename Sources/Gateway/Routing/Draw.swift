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

    /// Targets by priority; within one priority by this draw, in which weight is the chance to be first.
    func order(_ targets: [Target]) -> [Target] {
        guard targets.count > 1 else { return targets }
        return
            targets.map { (target: $0, score: score(of: $0.description, weight: $0.weight)) }
            .sorted { ($0.target.priority, $1.score) < ($1.target.priority, $0.score) }
            .map(\.target)
    }

    /// Credentials of one provider, each of which has the same chance to be first.
    func order(_ credentials: [ReadyCredential]) -> [ReadyCredential] {
        guard credentials.count > 1 else { return credentials }
        return
            credentials.map { (credential: $0, score: score(of: $0.id.text, weight: 1)) }
            .sorted { $0.score > $1.score }
            .map(\.credential)
    }

    /// `-weight / ln(u)` for a `u` between 0 and 1 that only the seed and the name decide; 0 for no weight.
    private func score(of name: String, weight: Int) -> Double {
        let mixed = Self.mix(seed ^ Self.hash(name))
        let uniform = (Double(mixed >> 11) + 0.5) / Double(UInt64(1) << 53)
        return Double(max(0, weight)) / -log(uniform)
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
