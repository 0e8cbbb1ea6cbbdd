import Domain

/// Money as Anthropic's reports have it: US cents as a decimal text, `123.78912`.
enum Cents {
    /// Exactly, with no more decimals than it needs.
    static func text(nanoUSD: Int64) -> String {
        decimal(nanoUSD, digits: 7)
    }

    /// What a row cost. Nil when nothing of it is known, which is not the same as nothing: then some requests have
    /// no price.
    static func text(_ row: UsageRow) -> String? {
        if let cost = row.costNanoUSD { return text(nanoUSD: cost) }
        return row.unpriced == 0 ? "0" : nil
    }

    /// Dollars as a decimal text, exactly.
    static func dollars(_ row: UsageRow) -> String? {
        if let cost = row.costNanoUSD { return decimal(cost, digits: 9) }
        return row.unpriced == 0 ? "0" : nil
    }

    /// A number with so many digits after the point, of which zeros at the end are left out.
    private static func decimal(_ number: Int64, digits: Int) -> String {
        var text = String(number.magnitude)
        if text.utf8.count <= digits {
            text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text
        }
        let whole = text.dropLast(digits)
        var fraction = text.suffix(digits)
        while fraction.last == "0" { fraction.removeLast() }
        return (number < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
