import Domain
import Synchronization
import Translation
import Vault

/// Remembers what providers want back with tool calls, for clients that do not return it.
///
/// What was said lately is in memory, calls without reasoning among it, so that nobody looks for what there never was;
/// all reasoning of the last day is in the store, sealed, and survives this process.
public final class ReasoningMemory: Sendable {
    /// The most that is held in memory, in bytes; the store has the rest.
    static let largestRecent = 8 << 20

    private let store: any ReasoningStore
    private let vault: Vault
    private let clock: Clock
    private let recent = Mutex(Recent())

    public init(store: any ReasoningStore, vault: Vault, clock: Clock) {
        self.store = store
        self.vault = vault
        self.clock = clock
    }

    /// Remembers what an answer's tool calls want back, and returns what is to be written of it with the settlement.
    /// An answer that nobody got has no next request. What is larger than a row may be is not kept: the provider then
    /// gets what stands for missing reasoning.
    func remember(_ answer: Answer, for key: KeyID?) -> [KeptReasoning] {
        guard let key, let calls = answer.conclusion?.callReasoning, !calls.isEmpty else { return [] }
        switch answer.ending {
        case .failure, .abandoned: return []
        case .message, .stream: break
        }
        let now = clock.now()
        recent.withLock { recent in
            for reasoning in calls { recent.add(reasoning, for: key, until: now + KeptReasoning.lifetime) }
        }
        return calls.compactMap { reasoning in
            if reasoning.signatures.isEmpty { return nil }
            let packed = reasoning.packed
            guard packed.count + Vault.boxOverhead <= KeptReasoning.largestBox else { return nil }
            return KeptReasoning(
                call: reasoning.callID, key: key,
                sealed: vault.seal(reasoning: packed, of: reasoning.callID, for: key), createdAt: now)
        }
    }

    /// What is remembered of these calls of this key; those that nothing is remembered of are missing. A store that
    /// cannot be read remembers nothing: the request goes on without.
    func reasoning(of calls: [String], for key: KeyID) async -> [String: [ReasoningSignature]] {
        let now = clock.now()
        var found: [String: [ReasoningSignature]] = [:]
        recent.withLock { recent in
            for call in calls {
                if let signatures = recent.signatures(of: call, for: key, at: now) {
                    found[call] = signatures
                }
            }
        }
        let missing = calls.filter { found[$0] == nil }
        if !missing.isEmpty, let kept = try? await store.reasoning(of: missing, for: key, at: now) {
            for call in missing { found[call] = [] }
            for row in kept {
                guard let packed = vault.reasoning(in: row.sealed, of: row.call, for: key) else { continue }
                found[row.call] = CallReasoning(callID: row.call, packed: packed).signatures
            }
            recent.withLock { recent in
                for call in missing {
                    let reasoning = CallReasoning(callID: call, signatures: found[call] ?? [])
                    recent.add(reasoning, for: key, until: now + KeptReasoning.lifetime)
                }
            }
        }
        return found.filter { !$0.value.isEmpty }
    }
}

/// What was said lately: the oldest goes first.
private struct Recent {
    private struct Place: Hashable {
        var key: KeyID
        var call: String
    }

    private struct Item {
        var signatures: [ReasoningSignature]
        var bytes: Int
        var expiresAt: Timestamp
    }

    private var items: [Place: Item] = [:]
    /// The places in the order of their items' coming, from `first` on.
    private var order: [Place] = []
    private var first = 0
    private var bytes = 0

    mutating func add(_ reasoning: CallReasoning, for key: KeyID, until end: Timestamp) {
        let place = Place(key: key, call: reasoning.callID)
        // The places themselves take room as well.
        let size = reasoning.signatures.reduce(256) { $0 + $1.text.count }
        guard size <= KeptReasoning.largestBox, items[place] == nil else { return }
        items[place] = Item(signatures: reasoning.signatures, bytes: size, expiresAt: end)
        order.append(place)
        bytes += size
        while bytes > ReasoningMemory.largestRecent, first < order.count {
            bytes -= items.removeValue(forKey: order[first])?.bytes ?? 0
            first += 1
        }
        if first > order.count / 2 {
            order.removeFirst(first)
            first = 0
        }
    }

    func signatures(of call: String, for key: KeyID, at now: Timestamp) -> [ReasoningSignature]? {
        guard let item = items[Place(key: key, call: call)], item.expiresAt > now else { return nil }
        return item.signatures
    }
}
