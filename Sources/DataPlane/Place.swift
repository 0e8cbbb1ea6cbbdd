import NIOCore
import Synchronization

/// One of the places that there are for connections, and whether whoever has it can be asked to leave.
final class Place: Sendable {
    let channel: any Channel
    /// What it says of a connection that has nothing to do; 0 of one that has.
    private let rank = Atomic<UInt64>(0)

    /// Those who have proved a key leave after all who have not.
    private static let known: UInt64 = 1 << 63

    init(_ channel: any Channel) { self.channel = channel }

    /// The connection has nothing to do from a moment on.
    ///
    /// - Parameter isKnown: Whether a good key came over it.
    func idle(since moment: NIODeadline, isKnown: Bool) {
        let time = max(1, moment.uptimeNanoseconds)
        rank.store(isKnown ? time | Self.known : time, ordering: .relaxed)
    }

    /// The connection has something to do.
    func busy() { rank.store(0, ordering: .relaxed) }

    /// One that may be asked to leave, and its turn among others: the lowest rank goes first.
    struct Candidate {
        let place: Place
        fileprivate let rank: UInt64

        var isKnown: Bool { rank & Place.known != 0 }

        static func < (left: Candidate, right: Candidate) -> Bool { left.rank < right.rank }

        /// Takes it, unless it has had something to do since; once.
        func take() -> Bool {
            place.rank.compareExchange(expected: rank, desired: 0, ordering: .relaxed).exchanged
        }
    }

    /// Nil when it has something to do.
    var candidate: Candidate? {
        let rank = rank.load(ordering: .relaxed)
        return rank == 0 ? nil : Candidate(place: self, rank: rank)
    }
}
