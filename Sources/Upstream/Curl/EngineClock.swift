import Glibc

/// Monotonic time in nanoseconds, read once per turn of an engine and shared by all that happens in it.
final class EngineClock {
    private(set) var now: UInt64 = EngineClock.read()

    /// No later than the earliest deadline of all transfers. It may be too early, because most deadlines move
    /// on before they are met and nobody looks at them until the alarm.
    private(set) var alarm = EngineClock.never

    static let never = UInt64.max

    func update() {
        now = Self.read()
    }

    func setAlarm(noLaterThan deadline: UInt64) {
        if deadline < alarm { alarm = deadline }
    }

    /// After the alarm all deadlines are looked at, and each sets it anew.
    func clearAlarm() {
        alarm = Self.never
    }

    /// The moment that is so many nanoseconds after now.
    func deadline(after nanoseconds: UInt64) -> UInt64 {
        let (deadline, isBeyond) = now.addingReportingOverflow(nanoseconds)
        return isBeyond ? Self.never : deadline
    }

    /// A wait in nanoseconds; `never` when it is for ever, or as good as that.
    static func nanoseconds(_ duration: Duration?) -> UInt64 {
        guard let (seconds, attoseconds) = duration?.components, seconds < 1 << 32 else { return never }
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    private static func read() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
