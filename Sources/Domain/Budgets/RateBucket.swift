/// A limit per minute as a bucket that is filled steadily and emptied by use.
///
/// A full bucket holds a minute's worth, so that nobody waits who stays below the limit on average. Integers only:
/// what fills in a millisecond is exact.
public struct RateBucket: Sendable, Equatable {
    /// What one unit (a request, a token) weighs in `level`: a limit of 1 fills by 1 each millisecond.
    public static let unit: Int64 = 60_000

    /// By how much requests may come out of order, in milliseconds: they count from their first byte, and a large one
    /// may take minutes to come in. What is earlier still comes of a clock that was set back.
    private static let mostDisorder: Int64 = 600_000

    /// The most units in a minute.
    public let limit: Int64
    /// Units at hand times `unit`. Below 0 when more was used than was there, which the next ones wait for.
    public private(set) var level: Int64
    /// When that was so.
    public private(set) var at: Timestamp

    /// A full bucket.
    public init(limit: Int, at now: Timestamp) {
        self.init(limit: limit, level: .max, at: now)
    }

    /// A bucket as it was at a moment. The limit may have changed since.
    public init(limit: Int, level: Int64, at moment: Timestamp) {
        self.limit = Int64(max(1, min(limit, 1 << 40)))
        // Whoever used far too much waits ten minutes at most: a provider's nonsense must not lock a key for years.
        self.level = max(-10 * self.limit * Self.unit, min(level, self.limit * Self.unit))
        self.at = moment
    }

    /// Fills what time has brought. An earlier moment than the last brings nothing, and is not remembered unless
    /// the clock was set back: it would be paid for twice.
    public mutating func fill(until now: Timestamp) {
        if now < at, at.milliseconds - now.milliseconds < Self.mostDisorder { return }
        let elapsed = max(0, min(now.milliseconds - at.milliseconds, Self.unit * 60))
        level = min(level + elapsed * limit, limit * Self.unit)
        at = now
    }

    /// Whether `units` are there. A request larger than the whole bucket passes when the bucket is full: it would
    /// never pass otherwise.
    public func has(_ units: Int) -> Bool {
        level >= min(Int64(units) * Self.unit, limit * Self.unit)
    }

    /// Takes units out, or puts back what was too much when negative.
    public mutating func take(_ units: Int) {
        let most = Int64(1) << 40
        level -= max(-most, min(Int64(units), most)) * Self.unit
        level = min(level, limit * Self.unit)
    }

    /// Whole units at hand, never below 0.
    public var remaining: Int { Int(max(0, level / Self.unit)) }

    /// Milliseconds until `units` are there.
    public func wait(for units: Int) -> Int64 {
        let missing = min(Int64(units) * Self.unit, limit * Self.unit) - level
        return missing <= 0 ? 0 : (missing + limit - 1) / limit
    }

    /// Milliseconds until the bucket is full again.
    public var timeToFull: Int64 { wait(for: Int(limit)) }
}
