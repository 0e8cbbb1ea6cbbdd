import Domain
import Synchronization

/// Who has which response, in memory.
package final class MemoryResponses: ResponseAffinityStore {
    private let kept = Mutex<[String: ResponseAffinity]>([:])

    package init() {}

    package func keep(_ affinity: ResponseAffinity) async throws(StorageError) {
        kept.withLock { $0[affinity.response + " " + affinity.key.text] = affinity }
    }

    package func affinity(
        of response: String, for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> ResponseAffinity? {
        kept.withLock { $0[response + " " + key.text] }
    }

    package func forget(_ response: String, of key: KeyID) async throws(StorageError) {
        kept.withLock { _ = $0.removeValue(forKey: response + " " + key.text) }
    }
}
