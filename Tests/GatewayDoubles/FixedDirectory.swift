import Domain

/// A directory that is what it was made with.
package struct FixedDirectory: DirectoryStore {
    private let content: Directory

    package init(_ content: Directory) { self.content = content }

    package func revision() async throws(StorageError) -> Int { content.revision }
    package func directory() async throws(StorageError) -> Directory { content }
    package func add(_ provider: Provider, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        throw .readOnly
    }
    package func update(
        _ provider: Provider, from old: Provider, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) { throw .readOnly }
    package func remove(
        _ provider: ProviderName, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) { throw .readOnly }
    package func put(_ mapping: Mapping, by actor: Actor, at now: Timestamp) async throws(StorageError) {
        throw .readOnly
    }
    package func remove(
        _ mapping: ModelPattern, by actor: Actor, at now: Timestamp
    ) async throws(StorageError) { throw .readOnly }
    package func add(_ prices: [Price], by actor: Actor, at now: Timestamp) async throws(StorageError) {
        throw .readOnly
    }
}
