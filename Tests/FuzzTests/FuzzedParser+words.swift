import Domain
import Presentation
import TestSupport

@testable import tollgate

extension FuzzedParser {
    /// What people type and files name.
    static let words = [
        FuzzedParser(text: "pattern", readPattern),
        FuzzedParser(text: "condition") { text in
            guard let condition = RoutingCondition(text) else { return }
            try promise(RoutingCondition(condition.text) == condition, "another condition when written")
        },
        FuzzedParser(text: "address", readAddress),
        FuzzedParser(text: "time", readTime),
        FuzzedParser(text: "target") { text in
            guard let target = try? TargetArgument.parse(text) else { return }
            try promise(1...999 ~= target.priority && 1...999 ~= target.weight, "\(target)")
            try promise(FieldRule.isProviderName(target.provider.text), "the provider \(target.provider)")
        },
        FuzzedParser(text: "money", readMoney),
    ]

    /// The pattern before the first blank, the name behind it.
    private static func readPattern(_ text: String) throws {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let (pattern, name) = (ModelPattern(parts[0]), parts.count > 1 ? parts[1] : "")
        let matches = pattern.matches(name)
        guard pattern.text.utf8.count * name.utf8.count < 10_000 else { return }
        let simple = Self.matches(Array(pattern.text.utf8)[...], Array(name.utf8))
        try promise(matches == simple, "\(matches), and by the plain rule \(simple)")
    }

    /// The places of the name that the pattern can have come to, step by step.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
        var places: Set = [0]
        for byte in pattern {
            if byte == UInt8(ascii: "*") {
                places = Set((places.min() ?? name.count + 1)..<max(name.count + 1, places.min() ?? 0))
            } else {
                places = Set(places.filter { $0 < name.count && name[$0] == byte }.map { $0 + 1 })
            }
            if places.isEmpty { return false }
        }
        return places.contains(name.count)
    }

    private static func readAddress(_ text: String) throws {
        if let url = try? FieldRule.baseURL(text, field: "f") {
            try promise(!url.contains("@"), "a URL with a name in it")
            try promise((try? FieldRule.baseURL(url, field: "f")) == url, "another URL when read again")
            _ = try? FieldRule.checkNotLinkLocal(url, field: "f")
        }
        if let url = try? FieldRule.proxyURL(text, field: "f") {
            _ = try? FieldRule.checkNotLinkLocal(url, field: "f")
        }
        _ = LinkLocal.contains(host: text)
        if let address = try? ListenAddress.parse(text) {
            try promise(0...65_535 ~= address.port, "port \(address.port)")
            try promise((try? ListenAddress.parse(address.text)) == address, "another address when written")
        }
    }

    private static func readTime(_ text: String) throws {
        if let span = TimeSpan.parse(text) {
            try promise(span > .zero && span <= .seconds(10 * 366 * 86_400), "a span of \(span)")
            try promise(TimeSpan.parse(TimeSpan.text(span)) == span, "another span when written")
        }
        if let time = CalendarTime.parse(text) {
            try promise(CalendarTime.parse(time.preciseText) == time, "another time when written")
        }
        if let moment = try? Moment.parse(text) {
            let now = Timestamp(milliseconds: 1_764_000_000_000)
            _ = (moment.before(now), moment.after(now))
        }
    }

    private static func readMoney(_ text: String) throws {
        if let amount = Dollars.amount(text) {
            try promise(amount >= 0, "\(amount)")
            try promise(Dollars.amount(Dollars.text(amount)) == amount, "another amount when written")
        }
        if let price = try? DollarArgument.parse(text) {
            try promise(0...Rates.highest ~= price, "a price of \(price)")
        }
        if let budget = try? BudgetArgument.parse(text) {
            try promise(budget.amountNanoUSD >= 0, "a budget of \(budget.amountNanoUSD)")
        }
        _ = try? TagArgument.parse(text)
    }
}
