import NIOCore

/// The open connections, within their limit.
///
/// When all places are taken, whoever comes gets that of a connection that waits for its next request, which may be
/// closed at any time (RFC 9112 section 9.5): of those over which no good key has come yet the one that has waited for
/// longest, and then of the others. So nobody keeps others out by holding connections open; only by requests that
/// run, and those are shared by `Admission`.
struct Places {
    /// For those who come when nobody can be asked to leave: to be told so, and to ask after the server's health.
    static let reserve = 32
    /// How many are picked at a time, because it takes a look at all: of those without a key, and of the others, whose
    /// turn it is no more when some without one have come.
    private static let (picked, pickedKnown) = (256, 16)
    /// How long nobody is looked for after nobody was found.
    private static let pause = TimeAmount.milliseconds(20)

    private let limit: Int
    private var taken: [ObjectIdentifier: Taken] = [:]
    /// How many are taken of those within the limit.
    private var regular = 0
    /// Who is to leave next, the first one last.
    private var leaving: [Place.Candidate] = []
    private var looksAgain = NIODeadline.uptimeNanoseconds(0)

    private struct Taken {
        let place: Place
        var isRegular: Bool
    }

    init(limit: Int) { self.limit = limit }

    var count: Int { taken.count }

    var channels: [any Channel] { taken.values.map(\.place.channel) }

    /// What becomes of a new connection.
    struct Entry {
        /// Whose place it gets: that one has to be asked to leave.
        var leaver: Place?
        /// Whether it is there only to be told that there is no place for it.
        var isOverLimit: Bool
    }

    /// Gives a new connection a place, which has to be given back; nil when there is none whatsoever.
    mutating func enter(_ place: Place, at now: NIODeadline) -> Entry? {
        let leaver = regular >= limit ? nextToLeave(at: now) : nil
        if let leaver { release(ObjectIdentifier(leaver)) }
        let isOverLimit = regular >= limit
        guard !isOverLimit || leaver != nil || taken.count < limit + Self.reserve else { return nil }
        taken[ObjectIdentifier(place)] = Taken(place: place, isRegular: !isOverLimit)
        if !isOverLimit { regular += 1 }
        return Entry(leaver: leaver, isOverLimit: isOverLimit)
    }

    mutating func leave(_ place: Place) {
        release(ObjectIdentifier(place))
        taken[ObjectIdentifier(place)] = nil
    }

    private mutating func release(_ id: ObjectIdentifier) {
        guard taken[id]?.isRegular == true else { return }
        taken[id]?.isRegular = false
        regular -= 1
    }

    private mutating func nextToLeave(at now: NIODeadline) -> Place? {
        if let place = pickedBefore() { return place }
        guard now >= looksAgain else { return nil }
        pick()
        if let place = pickedBefore() { return place }
        looksAgain = now + Self.pause
        return nil
    }

    private mutating func pickedBefore() -> Place? {
        while let candidate = leaving.popLast() {
            if candidate.take() { return candidate.place }
        }
        return nil
    }

    private mutating func pick() {
        let candidates = taken.values.compactMap(\.place.candidate)
        let strangers = candidates.filter { !$0.isKnown }
        leaving =
            strangers.isEmpty
            ? candidates.sorted { $1 < $0 }.suffix(Self.pickedKnown)
            : strangers.sorted { $1 < $0 }.suffix(Self.picked)
    }
}
