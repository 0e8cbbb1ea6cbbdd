/// When a request whose plan came to nothing is tried once more.
///
/// Clients try again by themselves; this is for what has passed in the blink of an eye, such as a connection that
/// somebody between here and the provider forgot, so that their users do not see it.
public struct RetryPolicy: Sendable {
    /// How often, at most.
    public var rounds: Int
    /// The longest pause before the first round; twice as long before every further one.
    public var pause: Duration
    /// Nothing is tried once more when the client has waited for longer.
    public var deadline: Duration

    public init(rounds: Int, pause: Duration = .milliseconds(400), deadline: Duration = .seconds(10)) {
        self.rounds = rounds
        self.pause = pause
        self.deadline = deadline
    }

    public static let none = RetryPolicy(rounds: 0)

    /// How long to wait before a round, by chance between nothing and the longest pause, so that those who failed
    /// together do not come back together ("full jitter"). Nil when there is none.
    ///
    /// - Parameter round: How many there were.
    func pause(before round: Int) -> Duration? {
        guard round < rounds else { return nil }
        var random = ProcessRandom()
        return pause * (1 << min(round, 10)) * Double.random(in: 0...1, using: &random)
    }
}
