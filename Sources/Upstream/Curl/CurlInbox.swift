import CCurl
import Glibc
import Synchronization

/// What other threads ask of an engine.
enum CurlCommand: Sendable {
    case start(CurlCall)
    case cancel(CurlCall)
    case resume(CurlCall)
    case shutdown
}

/// The one door to an engine's thread: a list of commands, and an eventfd that is written at most once per
/// sleep of the engine, however many commands arrive.
final class CurlInbox: Sendable {
    private struct State: ~Copyable {
        var commands: [CurlCommand] = []
        var isAsleep = false
        var isClosed = false
    }

    /// Becomes readable when commands have arrived during a sleep. Open as long as the inbox lives, so that
    /// a late writer cannot hit a descriptor that was given to somebody else.
    let wakeUp: Int32

    private let state = Mutex(State())

    init() throws(UpstreamError) {
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard wakeUp >= 0 else { throw UpstreamError(systemCall: "eventfd", errno) }
    }

    deinit {
        _ = Glibc.close(wakeUp)
    }

    /// False when the engine takes no more commands.
    func post(_ command: CurlCommand) -> Bool {
        let (isTaken, isAsleep) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if isAsleep { eventfd_write(wakeUp, 1) }
        return isTaken
    }

    /// Whether the engine may sleep: from now on the next command wakes it up. False when there are commands.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.commands.isEmpty
            return state.isAsleep
        }
    }

    /// Takes all commands in exchange for an empty list, whose memory is used again.
    func take(into commands: inout [CurlCommand]) {
        state.withLock { state in
            state.isAsleep = false
            swap(&state.commands, &commands)
        }
    }

    /// Refuses further commands and hands out those that were not taken.
    func close() -> [CurlCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}
