/// Reads durations as people type them: `90d`, `12h`, `1d12h`.
enum TimeSpan {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    /// Ten years: longer is a slip of the finger.
    private static let longest: Int64 = 10 * 366 * 86_400

    static let forms = "a number with s, m, h, d or w, such as 90d or 1d12h"

    /// A span as it would be typed, in as few units as are exact; parts of a second are left out.
    static func text(_ span: Duration) -> String {
        var rest = span.components.seconds
        var text = ""
        for (unit, seconds) in units.sorted(by: { $0.value > $1.value }) where rest >= seconds {
            text += "\(rest / seconds)\(unit)"
            rest %= seconds
        }
        return text.isEmpty ? "0s" : text
    }

    /// The span that `text` spells, longer than nothing; nil when it spells none.
    static func parse(_ text: String) -> Duration? {
        var seconds: Int64 = 0
        var digits = ""
        for character in text {
            if let digit = character.wholeNumberValue, character.isASCII, digits.count < 9 {
                digits.append(String(digit))
            } else if let unit = units[character], let number = Int64(digits) {
                seconds += number * unit
                guard seconds <= longest else { return nil }
                digits = ""
            } else {
                return nil
            }
        }
        guard digits.isEmpty, seconds > 0 else { return nil }
        return .seconds(seconds)
    }
}
