import Domain
import Presentation

// Numbers, money and times as people read them in tables.

extension Int {
    /// With thousands separators: `1,234,567`.
    var grouped: String {
        var text = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

/// Money on the ledger: billionths of a US dollar.
enum Money {
    /// An amount that somebody set, exactly as it is: `$50`, `$0.25`.
    static func exactText(nanoUSD: Int64) -> String { "$" + Dollars.amountText(nanoUSD: nanoUSD) }

    /// To a hundredth of a cent, rounded half up: `$1,234.5678`. More than nothing is never shown as nothing.
    static func text(nanoUSD: Int64) -> String {
        if nanoUSD > 0, nanoUSD < 50_000 { return "<$0.0001" }
        let tenthousandths = (nanoUSD.magnitude + 50_000) / 100_000
        let fraction = String(tenthousandths % 10_000)
        let zeros = String(repeating: "0", count: 4 - fraction.count)
        return (nanoUSD < 0 ? "-$" : "$") + Int(tenthousandths / 10_000).grouped + "." + zeros + fraction
    }
}

extension Duration {
    /// `850 ms`, `12.3 s`, `4m 05s`.
    var short: String {
        let milliseconds = milliseconds
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s"
        default:
            let seconds = milliseconds / 1000
            return "\(seconds / 60)m \(Timestamp.twoDigits(Int(seconds % 60)))s"
        }
    }
}

extension Timestamp {
    /// The moment, and how far away it is.
    func dated(from now: Timestamp) -> String { "\(self) (\(relative(to: now)))" }

    /// How far away the moment is while that is easy to grasp, else its date (UTC). What has passed is rounded
    /// down, what comes is rounded up: a key made for 90 days ends "in 90d".
    func relative(to now: Timestamp) -> String {
        let isPast = self <= now
        let milliseconds = abs(now.milliseconds - milliseconds)
        let seconds = isPast ? milliseconds / 1000 : (milliseconds + 999) / 1000
        if isPast, seconds < 10 { return "just now" }
        let units: [(name: String, seconds: Int64, limit: Int64)] = [
            ("s", 1, 60), ("m", 60, 3600), ("h", 3600, 172_800), ("d", 86_400, 100 * 86_400),
        ]
        guard let unit = units.first(where: { seconds < $0.limit }) else { return dateText }
        let count = isPast ? seconds / unit.seconds : (seconds + unit.seconds - 1) / unit.seconds
        return isPast ? "\(count)\(unit.name) ago" : "in \(count)\(unit.name)"
    }

    /// The time of day when the moment is less than a day before `now`, else with its date (UTC).
    func clockTime(at now: Timestamp) -> String {
        let isRecent = (0..<86_400_000).contains(now.milliseconds - milliseconds)
        let time = description.dropFirst(11).prefix(8)
        return isRecent ? String(time) : "\(dateText) \(time)"
    }

    /// `2026-11-23`, in UTC.
    var dateText: String { String(description.prefix(10)) }

    fileprivate static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
