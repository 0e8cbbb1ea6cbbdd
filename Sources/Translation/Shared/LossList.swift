/// What one translation could not carry over, each kind once, in the order of its first case.
struct LossList: Sendable {
    private(set) var all: [Loss] = []

    mutating func add(_ loss: Loss) {
        if !all.contains(loss) { all.append(loss) }
    }

    mutating func add(_ what: String, _ reason: Loss.Reason = .unsupported) {
        add(Loss(what, reason))
    }
}
