import Domain
import Logging
import Synchronization
import Vault

/// Keeps the routes in memory as new as the database.
///
/// Whatever process changes a key, a provider or a mapping raises the directory's revision; asking for that
/// number four times a second is what makes a revoked key refused within one second.
public final class RoutesWatch: Sendable {
    /// How often the revision is asked for.
    public static let interval: Duration = .milliseconds(250)

    private let store: any DirectoryStore
    private let vault: Vault
    private let zones: @Sendable (String) -> ZoneRules?
    private let logger: Logger
    private let latest: Mutex<Routes>

    /// Reads the directory once, so that the first request finds it.
    ///
    /// - Parameter zones: The rules of a time zone by its name; nil for one that is not known on this machine.
    public init(
        store: any DirectoryStore, vault: Vault, logger: Logger,
        zones: @escaping @Sendable (String) -> ZoneRules? = { _ in nil }
    ) async throws(StorageError) {
        self.store = store
        self.zones = zones
        self.vault = vault
        self.logger = logger
        self.latest = Mutex(Routes(try await store.directory(), vault: vault, zones: zones))
        report(current)
    }

    /// The newest routes that were read.
    public var current: Routes { latest.withLock { $0 } }

    /// Follows the database until the task is cancelled. A database that cannot be read for a while leaves
    /// the routes as they were: no caller is refused because of it.
    public func run() async {
        var failing = false
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            do throws(StorageError) {
                try await refresh()
                failing = false
            } catch {
                if !failing { logger.error("keys and mappings cannot be read: \(error.message)") }
                failing = true
            }
        }
    }

    /// Reads the directory anew when its revision has changed. Of two that read at once the newer stays.
    public func refresh() async throws(StorageError) {
        let revision = try await store.revision()
        guard revision != current.directory.revision else { return }
        let routes = Routes(try await store.directory(), vault: vault, zones: zones)
        let isNewest = latest.withLock { latest in
            guard latest.directory.revision < routes.directory.revision else { return false }
            latest = routes
            return true
        }
        if isNewest { report(routes) }
    }

    private func report(_ routes: Routes) {
        for (name, reason) in routes.unusable {
            logger.warning("provider \(name) cannot be used: \(reason)")
        }
        for zone in routes.unknownZones {
            logger.warning("the time zone \(zone) is not known here; its budgets follow UTC (install tzdata)")
        }
    }
}
