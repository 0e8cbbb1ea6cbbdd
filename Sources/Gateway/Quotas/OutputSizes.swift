import Domain
import Synchronization

/// How long the answers of each target are lately, to know what a request will probably cost before it is made.
final class OutputSizes: Sendable {
    /// Taken for a target that has not answered yet.
    private static let first = 1_000
    /// Targets that are remembered at most.
    private static let capacity = 10_000
    /// The share of the newest answer in the mean: one in so many.
    private static let weight = 8

    private let means = Mutex<[Target.Name: Int]>([:])

    /// Tokens that an answer of a target is expected to have; never more than the request allows, where it
    /// sets a limit.
    func expected(of target: Target, most: Int?) -> Int {
        min(most ?? .max, means.withLock { $0[target.name] } ?? Self.first)
    }

    /// Takes down how long an answer was; what is longer than was allowed is no answer's length.
    func note(_ tokens: Int, of target: Target, most: Int?) {
        let tokens = min(tokens, most ?? .max)
        means.withLock { means in
            if means.count >= Self.capacity { means.removeAll() }
            let mean = means[target.name] ?? tokens
            // Rounded up, so that the mean of short answers does not shrink to nothing.
            means[target.name] = mean + (tokens - mean + Self.weight - 1) / Self.weight
        }
    }
}

extension Target {
    /// What tells one target's model from another's.
    struct Name: Hashable, Sendable {
        var provider: ProviderName
        var model: String
    }

    var name: Name { Name(provider: provider, model: model) }
}
