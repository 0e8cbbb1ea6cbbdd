/// How long a provider asks to wait.
struct RetryDelay {
    /// Whole seconds, rounded up; nil when the provider did not say.
    var seconds: Int?

    /// Waits longer than a day are cut to one.
    private static let longest = 86_400.0

    /// Reads `retry-after-ms`, `retry-after`, and when whatever limit is used up will be there again.
    init(header: (String) -> String?) {
        let now = header("date").flatMap { HTTPDate($0.utf8)?.seconds }
        if let delay = header("retry-after-ms").flatMap({ Self.number($0.utf8) }) {
            self.init(delay / 1000)
        } else if let text = header("retry-after") {
            self.init(Self.duration(text.utf8) ?? Self.until(text, from: now))
        } else {
            self.init(Self.reset(header, now: now))
        }
    }

    init(_ delay: Double?) {
        guard let delay, delay.isFinite, delay >= 0 else { return }
        seconds = Int(min(delay, Self.longest).rounded(.up))
    }

    /// Reads the wait out of an error's text, such as "Please try again in 6m0s."
    init(_ wording: ErrorWording) {
        let phrases = ["try again in ", "retry in ", "retry after ", "try again after "]
        self.init(phrases.lazy.compactMap { wording.rest(after: $0).flatMap { Self.duration($0) } }.first)
    }

    /// The longest wait among the limits that are used up; where none says so, the shortest.
    private static func reset(_ header: (String) -> String?, now: Double?) -> Double? {
        var usedUp: Double?
        var any: Double?
        for limit in limits {
            guard let delay = header(limit.reset).flatMap({ wait($0, from: now) }) else { continue }
            if header(limit.remaining) == "0" { usedUp = max(usedUp ?? 0, delay) }
            any = min(any ?? delay, delay)
        }
        return usedUp ?? any
    }

    /// The headers that tell of limits: OpenAI's, which others have as well, and Anthropic's.
    private static let limits =
        ["-requests", "-tokens", ""].map {
            (reset: "x-ratelimit-reset" + $0, remaining: "x-ratelimit-remaining" + $0)
        }
        + ["requests", "tokens", "input-tokens", "output-tokens"].map {
            (reset: "anthropic-ratelimit-\($0)-reset", remaining: "anthropic-ratelimit-\($0)-remaining")
        }

    /// A wait that is told as a duration, or as the moment when it is over.
    private static func wait(_ text: String, from now: Double?) -> Double? {
        if let moment = InternetTime(text.utf8) { return now.map { max(0, moment.seconds - $0) } }
        guard let delay = duration(text.utf8) else { return nil }
        guard delay > 1_000_000_000 else { return delay }
        // OpenRouter and others: seconds or milliseconds since 1970.
        return now.map { max(0, (delay > 100_000_000_000 ? delay / 1000 : delay) - $0) }
    }

    private static func until(_ text: String, from now: Double?) -> Double? {
        guard let now, let date = HTTPDate(text.utf8) else { return nil }
        return max(0, date.seconds - now)
    }

    /// Seconds of a text that begins with a duration: `20`, `1.5s`, `6m0s`, `1h2m3.5s`, `120ms`, `5 minutes`.
    static func duration(_ text: some Collection<UInt8>) -> Double? {
        var rest = Array(text)[...].drop(while: \.isJSONBlank)
        var total: Double?
        while let (number, behind) = leadingNumber(rest) {
            let spaced = behind.drop(while: \.isJSONBlank)
            let unit = spaced.prefix { $0.isLetter }
            guard let factor = factor(of: unit.map { $0 | 0x20 }) else {
                // A bare number stands alone and counts seconds; with letters of no unit it is no duration.
                return total ?? (unit.isEmpty || behind.first?.isJSONBlank == true ? number : nil)
            }
            total = (total ?? 0) + number * factor
            rest = spaced.dropFirst(unit.count)
        }
        return total
    }

    private static func number(_ text: some Collection<UInt8>) -> Double? {
        leadingNumber(Array(text)[...].trimmingBlanks).flatMap { $0.behind.isEmpty ? $0.number : nil }
    }

    private static func leadingNumber(_ text: ArraySlice<UInt8>) -> (
        number: Double, behind: ArraySlice<UInt8>
    )? {
        guard text.first?.isDigit == true else { return nil }
        var digits = text.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
        // A full stop ends the sentence.
        if digits.last == UInt8(ascii: ".") { digits = digits.dropLast() }
        guard let number = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
        return (number, text[digits.endIndex...])
    }

    private static func factor(of unit: [UInt8]) -> Double? {
        switch String(decoding: unit, as: UTF8.self) {
        case "ms", "milliseconds", "millisecond": 0.001
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hour", "hours": 3600
        case "d", "day", "days": 86_400
        default: nil
        }
    }
}

/// A point in time as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
struct HTTPDate {
    /// Seconds since 1970.
    var seconds: Double

    init?(_ text: some Collection<UInt8>) {
        let parts = text.split {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ",")
        }
        .map { String(decoding: $0, as: UTF8.self) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: parts[2]),
            let day = Int(parts[1]), let year = Int(parts[3]), let hour = Int(parts[4]),
            let minute = Int(parts[5]),
            let second = Int(parts[6]), 1...31 ~= day, 1970...9999 ~= year, 0...23 ~= hour, 0...59 ~= minute,
            0...60 ~= second
        else { return nil }
        seconds = Self.days(year, month, day) * 86_400 + Double(hour * 3600 + minute * 60 + second)
    }

    /// Days of the Gregorian calendar since 1970, counted in years that begin with March.
    ///
    /// - Parameter month: Counted from 0.
    fileprivate static func days(_ year: Int, _ month: Int, _ day: Int) -> Double {
        let shiftedYear = month < 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        return Double(
            365 * shiftedYear + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - 719_468)
    }
}

/// A point in time in UTC as RFC 3339 writes it, `2026-11-23T09:05:00Z`, to the second. Other offsets are not read.
struct InternetTime {
    /// Seconds since 1970.
    var seconds: Double

    init?(_ text: some Collection<UInt8>) {
        let text = Array(text)
        guard text.count >= 20, text.last.map({ $0 | 0x20 }) == UInt8(ascii: "z"),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] | 0x20 == UInt8(ascii: "t"),
            let year = Self.number(text[0..<4]), let month = Self.number(text[5..<7]),
            let day = Self.number(text[8..<10]), let hour = Self.number(text[11..<13]),
            let minute = Self.number(text[14..<16]), let second = Self.number(text[17..<19]),
            1970...9999 ~= year, 1...12 ~= month, 1...31 ~= day, 0...23 ~= hour, 0...59 ~= minute,
            0...60 ~= second
        else { return nil }
        seconds = HTTPDate.days(year, month - 1, day) * 86_400 + Double(hour * 3600 + minute * 60 + second)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0) { sum, byte in
            sum.flatMap { byte.isDigit ? $0 * 10 + Int(byte - UInt8(ascii: "0")) : nil }
        }
    }
}
