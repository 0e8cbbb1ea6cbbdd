import Synchronization

/// What happened, in order, across all doubles of one test.
package final class Journal: Sendable {
    private let lines = Mutex<[String]>([])

    package init() {}

    package var all: [String] { lines.withLock { $0 } }
    package func note(_ line: String) { lines.withLock { $0.append(line) } }
}
