/// A moment as milliseconds since 1970-01-01T00:00:00Z, the unit of every time column.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `duration` later (earlier when negative), to the millisecond.
    public static func + (moment: Self, duration: Duration) -> Self {
        Timestamp(milliseconds: moment.milliseconds + duration.milliseconds)
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }

    /// RFC 3339 in UTC with whole seconds, such as `2026-11-23T09:05:00Z`.
    public var description: String {
        let (date, secondsOfDay) = (civilDate, Int(Self.floorDivide(milliseconds, 1000).remainderOfDay))
        let isUsual = (0...9999).contains(date.year)
        // Every answer to a capped key has several, so that they are not put together from strings.
        let text = String(unsafeUninitializedCapacity: 20) { text in
            var end = 0
            func put(_ number: Int, _ digits: Int, _ mark: Unicode.Scalar) {
                var rest = number
                for place in (end..<end + digits).reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[end + digits] = UInt8(ascii: mark)
                end += digits + 1
            }
            if isUsual { put(date.year, 4, "-") }
            put(date.month, 2, "-")
            put(date.day, 2, "T")
            put(secondsOfDay / 3600, 2, ":")
            put(secondsOfDay / 60 % 60, 2, ":")
            put(secondsOfDay % 60, 2, "Z")
            return end
        }
        return isUsual ? text : "\(date.year)-" + text
    }

    /// The date in UTC, by the proleptic Gregorian calendar.
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    public var civilDate: (year: Int, month: Int, day: Int) {
        let days = Int(Self.floorDivide(milliseconds, 86_400_000)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Midnight UTC at the start of a date, or nil when there is no such date.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (1...9999).contains(year) else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(milliseconds: Int64(era * 146_097 + dayOfEra - 719_468) * 86_400_000)
        guard civilDate == (year, month, day) else { return nil }
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}

extension Int64 {
    /// Seconds since midnight of a count of seconds since 1970.
    fileprivate var remainderOfDay: Int64 {
        let remainder = self % 86_400
        return remainder < 0 ? remainder + 86_400 : remainder
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
