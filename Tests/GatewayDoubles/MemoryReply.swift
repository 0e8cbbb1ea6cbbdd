import Gateway
import Synchronization
import Wire

/// A client in memory.
package final class MemoryReply: Reply {
    private struct State {
        var status: Int?
        var text = ""
        var error: ErrorReply?
        var headers: [(String, String)] = []
        var isFinished = false
        var observer: (any ReplyObserver)?
        var takesMore = true
        var isClosed = false
        var mustEnd = false
        var observers = 0
    }
    private let state = Mutex(State())
    private let journal: Journal

    package init(_ journal: Journal) { self.journal = journal }

    package var text: String { state.withLock { $0.text } }
    package var status: Int? { state.withLock { $0.status } }
    package var error: ErrorReply? { state.withLock { $0.error } }
    package var headers: [(String, String)] { state.withLock { $0.headers } }
    package var isFinished: Bool { state.withLock { $0.isFinished } }

    package func add(_ headers: [(String, String)]) { state.withLock { $0.headers += headers } }

    package func send(status: Int, body: [UInt8]) {
        state.withLock {
            $0.status = status
            $0.text = String(decoding: body, as: UTF8.self)
            $0.isFinished = true
        }
        journal.note("reply \(status)")
    }

    package func send(_ error: ErrorReply) {
        state.withLock {
            $0.status = error.status
            $0.error = error
            $0.isFinished = true
        }
        journal.note("reply \(error.status)")
    }

    package func startStream() {
        state.withLock { $0.status = 200 }
        journal.note("start")
    }

    package func write(_ bytes: [UInt8]) -> Bool {
        state.withLock {
            $0.text += String(decoding: bytes, as: UTF8.self)
            return $0.takesMore
        }
    }

    package func finishStream(_ bytes: [UInt8]) {
        state.withLock {
            $0.status = $0.status ?? 200
            $0.text += String(decoding: bytes, as: UTF8.self)
            $0.isFinished = true
        }
        journal.note("finish")
    }

    package func observe(_ observer: (any ReplyObserver)?) {
        let (isClosed, mustEnd) = state.withLock {
            $0.observer = observer
            if observer != nil { $0.observers += 1 }
            return ($0.isClosed, $0.mustEnd)
        }
        if isClosed { observer?.replyClosed() } else if mustEnd { observer?.replyMustEnd() }
    }

    package func wake(after delay: Duration) {}

    /// What an event loop does when the time that `wake(after:)` asked for has come.
    package func awaken() { state.withLock { $0.observer }?.replyWoke() }

    // MARK: What the client does

    /// Takes nothing for a while.
    package func stopReading() { state.withLock { $0.takesMore = false } }

    /// Takes bytes again.
    package func readAgain() {
        let observer = state.withLock {
            $0.takesMore = true
            return $0.observer
        }
        observer?.replyBecameWritable()
    }

    /// What a server does that is about to end.
    package func end() {
        let observer = state.withLock {
            $0.mustEnd = true
            return $0.observer
        }
        observer?.replyMustEnd()
    }

    /// How many were told what the client does, one after the other.
    package var observers: Int { state.withLock { $0.observers } }

    /// Goes away.
    package func leave() {
        let observer = state.withLock {
            $0.isClosed = true
            return $0.observer
        }
        observer?.replyClosed()
    }
}
