import Domain
import Synchronization
import Translation

/// Remembers signatures of thinking that providers refused, so that a conversation which has changed its provider is
/// refused once, and not with each of its requests.
///
/// Per key, so that nobody's conversation touches another's. In memory alone: the next process is refused once more.
final class RefusedSignatures: Sendable {
    /// More than a thousand long conversations; a megabyte.
    private static let most = 65_536

    /// What was refused, as hashes of key, target and signature, and the order in which they came.
    private struct State {
        var known: Set<Int> = []
        var order: [Int] = []
        var first = 0
    }

    private let state = Mutex(State())

    /// Takes down that a target refused a request for the signatures in it. Which of them is not always said.
    func note(_ refused: ProviderRequest, by target: Target, for key: KeyID) {
        // Of thinking that nobody signed one piece is like the other.
        let hashes = refused.thinkingMarks.filter { $0.count > 2 }.map { Self.hash($0, target, key) }
        state.withLock { state in
            for hash in hashes where state.known.insert(hash).inserted { state.order.append(hash) }
            while state.known.count > Self.most {
                state.known.remove(state.order[state.first])
                state.first += 1
            }
            if state.first > state.order.count / 2 {
                state.order.removeFirst(state.first)
                state.first = 0
            }
        }
    }

    /// Whether a target refused a signature; nil where nobody refused any.
    func refusals(by target: Target, for key: KeyID) -> ThinkingMark.Check? {
        guard state.withLock({ !$0.known.isEmpty }) else { return nil }
        return { mark in
            let hash = Self.hash(mark, target, key)
            return self.state.withLock { $0.known.contains(hash) }
        }
    }

    private static func hash(_ mark: ArraySlice<UInt8>, _ target: Target, _ key: KeyID) -> Int {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(target.provider)
        hasher.combine(target.model)
        mark.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
