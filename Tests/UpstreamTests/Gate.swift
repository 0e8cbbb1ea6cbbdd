import Foundation

/// Holds up a server's script until a test lets it go on.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() {
        semaphore.wait()
    }

    /// Lets one waiting script, now or later, pass.
    func open() {
        semaphore.signal()
    }
}
