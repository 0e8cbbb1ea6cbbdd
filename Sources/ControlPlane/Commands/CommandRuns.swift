import Domain
import Synchronization

/// Runs commands for clients and sends them what they say, line by line.
///
/// A run ends early when its client leaves: the next line cannot be sent then. There is no limit in time, because
/// `requests tail` has none; what is limited is how many of one key run at once, so that none can keep the others
/// out, and how much they say ahead of their clients.
final class CommandRuns: Sendable {
    private enum Limit {
        /// The most commands of one admin key at the same time.
        static let runs = 16
        /// The most bytes that wait for a client.
        static let waiting = 64 << 20
    }

    private let runner: any CommandRunner
    /// How long nothing may be said.
    private let silence: Duration
    /// Called after each run and before its end is told.
    private let onEnd: @Sendable () async -> Void
    private let running = Mutex<[AdminKeyID: Int]>([:])

    init(
        _ runner: any CommandRunner, silence: Duration = .seconds(5),
        onEnd: @escaping @Sendable () async -> Void
    ) {
        self.runner = runner
        self.silence = silence
        self.onEnd = onEnd
    }

    /// Runs one command; returns when it has ended and everything was sent.
    ///
    /// - Parameter isGood: Whether what its holder came with is still taken, which is asked again and again meanwhile.
    func run(
        _ order: CommandOrder, for holder: AdminKey, while isGood: @escaping @Sendable () async -> Bool,
        send: ([UInt8]) async throws -> Void
    ) async throws {
        try await send(CommandReport.version(runner.version).line)
        guard begin(holder.id) else {
            let words =
                "Error: \(Limit.runs) commands of this admin key run already\nTry: again in a moment\n"
            try await send(CommandReport.talk(words).line)
            return try await send(CommandReport.status(1).line)
        }
        defer { end(holder.id) }
        let (lines, outlet) = AsyncStream.makeStream(of: (line: [UInt8], waits: Int).self)
        let waiting = Waiting()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [runner, onEnd] in
                let end = await runner.run(order, for: holder) { report in
                    for piece in report.pieces {
                        let line = piece.line
                        guard waiting.add(line.count, limit: Limit.waiting) else { return false }
                        outlet.yield((line, line.count))
                    }
                    return !Task.isCancelled
                }
                await onEnd()
                outlet.yield((end.line, 0))
                outlet.finish()
            }
            group.addTask { [silence] in
                while true {
                    try await Task.sleep(for: silence)
                    guard await isGood() else {
                        let words = "Error: this admin key is no longer good\n"
                        outlet.yield((CommandReport.talk(words).line, 0))
                        outlet.yield((CommandReport.status(4).line, 0))
                        return outlet.finish()
                    }
                    outlet.yield((CommandReport.nothing.line, 0))
                }
            }
            defer { group.cancelAll() }
            for await (line, count) in lines {
                try await send(line)
                waiting.take(count)
            }
        }
    }

    private func begin(_ holder: AdminKeyID) -> Bool {
        running.withLock { running in
            guard running[holder, default: 0] < Limit.runs else { return false }
            running[holder, default: 0] += 1
            return true
        }
    }

    private func end(_ holder: AdminKeyID) {
        running.withLock { running in
            let count = running[holder, default: 0] - 1
            running[holder] = count > 0 ? count : nil
        }
    }
}

/// The bytes of one run that wait for its client.
private final class Waiting: Sendable {
    private let bytes = Mutex(0)

    /// False when there would be more than the limit.
    func add(_ count: Int, limit: Int) -> Bool {
        bytes.withLock { bytes in
            guard bytes + count <= limit else { return false }
            bytes += count
            return true
        }
    }

    func take(_ count: Int) {
        bytes.withLock { $0 -= count }
    }
}
