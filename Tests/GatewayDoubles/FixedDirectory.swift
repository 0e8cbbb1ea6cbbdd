import Domain

/// A directory that is what it was made with.
package struct FixedDirectory: DirectoryStore {
    private let content: Directory

    package init(_ content: Directory) { self.content = content }

    package func revision() async throws(StorageError) -> Int { content.revision }
    package func directory() async throws(StorageError) -> Directory { content }
    package func add(_ key: ServiceKey) async throws(StorageError) { throw .readOnly }
    package func revoke(_ key: KeyID, at now: Timestamp) async throws(StorageError) -> Bool {
        throw .readOnly
    }
    package func add(_ provider: Provider) async throws(StorageError) { throw .readOnly }
    package func update(_ provider: Provider, from old: Provider) async throws(StorageError) {
        throw .readOnly
    }
    package func remove(_ provider: ProviderName) async throws(StorageError) { throw .readOnly }
    package func put(_ mapping: Mapping) async throws(StorageError) { throw .readOnly }
    package func remove(_ mapping: ModelPattern) async throws(StorageError) { throw .readOnly }
}
