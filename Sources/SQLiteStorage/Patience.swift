import CSQLite
import Synchronization

/// For how long a connection waits while another process holds the database. It can be shortened for what waits
/// already, from any thread.
final class Patience: Sendable {
    private let milliseconds = Atomic<Int32>(5000)

    /// From now on nobody waits for longer.
    func shorten(to milliseconds: Int32) {
        self.milliseconds.store(milliseconds, ordering: .relaxed)
    }

    /// Has a connection wait so long. It must not outlive this.
    func rule(_ handle: OpaquePointer) {
        sqlite3_busy_handler(
            handle,
            { patience, turns in
                guard let patience else { return 0 }
                return Unmanaged<Patience>.fromOpaque(patience)._withUnsafeGuaranteedRef {
                    $0.wait(after: turns)
                }
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Waits for one more turn; 0 when it has been long enough.
    private func wait(after turns: Int32) -> Int32 {
        let waited = turns < Self.short ? turns : Self.short + (turns - Self.short) * Self.long
        guard waited < milliseconds.load(ordering: .relaxed) else { return 0 }
        sqlite3_sleep(turns < Self.short ? 1 : Self.long)
        return 1
    }

    /// Turns of a millisecond, because whoever holds the database does so for one or two of them as a rule; and the length
    /// of those that follow.
    private static let (short, long): (Int32, Int32) = (20, 10)
}
