import Domain
import Synchronization
import Wire

/// What a request's body takes of the memory that there is for bodies. Given back when nobody refers to it any more,
/// however the request ended.
public final class BodyHold: Sendable {
    private let memory: Admission
    private let key: KeyID
    private let bytes = Mutex(0)

    init(_ count: Int, of memory: Admission, for key: KeyID) throws(ErrorReply) {
        self.memory = memory
        self.key = key
        try grow(to: count)
    }

    deinit { memory.leave(key, givingBack: bytes.withLock { $0 }) }

    /// Takes more for a body whose length its head did not tell. It is called for one piece of a body after the other.
    ///
    /// - Throws: 529 when there is not as much.
    public func grow(to count: Int) throws(ErrorReply) {
        let more = count - bytes.withLock { $0 }
        guard more > 0 else { return }
        try memory.enter(key, taking: more)
        bytes.withLock { $0 += more }
    }
}
