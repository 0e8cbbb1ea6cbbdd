/// How well a client keeps what providers want back with tool calls, as its conversation shows.
struct ClientMemory: Sendable {
    /// Whether the reasoning of a call came back.
    private var hasReturned = false
    /// Whether that of another one did not, where the provider wants it.
    private var hasDropped = false
    /// Calls that came back without it and for which nothing is remembered yet.
    private var forgotten: [String] = []

    /// The most calls that are looked up for one request, the newest first.
    static let lookupLimit = 256

    mutating func noteReturned() { hasReturned = true }

    /// Notes a call that came back without it.
    mutating func noteDropped(_ id: String, isRemembered: Bool) {
        hasDropped = true
        if !isRemembered { forgotten.append(id) }
    }

    /// Whether the client has returned all there was so far.
    var isGood: Bool { hasReturned && !hasDropped }

    /// The calls to look up.
    var forgottenCalls: [String] { Array(forgotten.suffix(Self.lookupLimit)) }
}
