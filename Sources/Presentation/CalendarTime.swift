import Domain

/// Reads dates and times of RFC 3339, and shortened ones: `2026-11-23`, `2026-11-23T09:05`,
/// `2026-11-23T09:05:00.120Z`, `2026-11-23T09:05:00+02:00`. Without an offset they are UTC.
public struct CalendarTime {
    private var rest: Substring

    /// The moment that a text names; nil when it names none.
    public static func parse(_ text: String) -> Timestamp? {
        var reader = CalendarTime(rest: text[...])
        return reader.timestamp()
    }

    private mutating func timestamp() -> Timestamp? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            let midnight = Timestamp(year: year, month: month, day: day)
        else { return nil }
        if rest.isEmpty { return midnight }
        guard skip("T") || skip("t") || skip(" "), let sinceMidnight = timeOfDay(), let offset = offset(),
            rest.isEmpty
        else { return nil }
        return Timestamp(milliseconds: midnight.milliseconds + Int64(sinceMidnight - offset * 60_000))
    }

    /// Milliseconds since midnight.
    private mutating func timeOfDay() -> Int? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else {
            return nil
        }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard skip(":") else { return milliseconds }
        guard let second = number(2), second < 60 else { return nil }
        milliseconds += second * 1000
        guard skip(".") else { return milliseconds }
        let fraction = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(fraction.count) else { return nil }
        rest = rest.dropFirst(fraction.count)
        let thousandths = (fraction + "00").prefix(3)
        return milliseconds + (Int(thousandths) ?? 0)
    }

    /// Minutes east of Greenwich.
    private mutating func offset() -> Int? {
        if rest.isEmpty || skip("Z") || skip("z") { return 0 }
        let sign = skip("-") ? -1 : skip("+") ? 1 : 0
        guard sign != 0, let hours = number(2), hours < 24, skip(":"), let minutes = number(2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private mutating func number(_ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        rest = rest.dropFirst(width)
        return Int(digits)
    }

    private mutating func skip(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }
}
