import Domain
import Logging

/// Publishes what a server passes over, so that operators see it from other processes.
///
/// Off the way of requests: they only say that something has changed, and what is written is how things stand then. As
/// nothing depends on it but what people read, a notice that cannot be written is written later.
public struct CooldownNotice: Sendable {
    /// The time between two notices: however much changes, so much is written and no more.
    private static let interval: Duration = .milliseconds(500)
    private let health: Health
    private let store: any CooldownStore
    private let patience: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - health: Has no other listener.
    ///   - patience: The time after a notice that could not be written.
    public init(
        of health: Health, store: any CooldownStore, patience: Duration = .seconds(5), logger: Logger
    ) {
        self.health = health
        self.store = store
        self.patience = patience
        self.logger = logger
    }

    /// Publishes until the task is cancelled. Begins and ends with nothing: a server that does not run passes nothing
    /// over, and a new one knows of nothing yet.
    public func run() async {
        await publish { [] }
        for await _ in health.changes {
            await publish { health.cooldowns() }
            try? await Task.sleep(for: Self.interval)
        }
        try? await store.publish([])
    }

    /// Writes how things stand, again and again until it is written.
    private func publish(_ cooldowns: () -> [Cooldown]) async {
        var isFirst = true
        while !Task.isCancelled {
            do throws(StorageError) {
                return try await store.publish(cooldowns())
            } catch {
                if isFirst {
                    logger.warning("what is passed over cannot be published: \(error.message)")
                }
                isFirst = false
                try? await Task.sleep(for: patience)
            }
        }
    }
}
