import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The two clocks of the request path, handed in from above so that tests can hold time.
public struct Clock: Sendable {
    /// The time of day, for the ledger.
    public var now: @Sendable () -> Timestamp
    /// A clock that never jumps, for durations.
    public var steady: @Sendable () -> Duration

    public init(now: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Duration) {
        self.now = now
        self.steady = steady
    }

    /// The machine's clocks.
    public static let system = Clock(
        now: {
            let time = read(CLOCK_REALTIME)
            return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        },
        steady: {
            let time = read(CLOCK_MONOTONIC)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        })

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
