/// What one translation could not carry over, in the order in which it was met.
struct LossList: Sendable {
    /// More than anybody counts; a stream could have a loss in every piece.
    private static let most = 1_000

    private(set) var all: [Loss] = []

    mutating func add(_ loss: Loss) {
        if all.count < Self.most { all.append(loss) }
    }

    mutating func add(_ what: String, _ reason: Loss.Reason = .unsupported) {
        add(Loss(what, reason))
    }
}
