import Domain
import Presentation

/// Money as Anthropic's reports have it: US cents as a decimal text, `123.78912`.
enum Cents {
    /// Exactly, with no more decimals than it needs.
    static func text(nanoUSD: Int64) -> String {
        DecimalText.text(nanoUSD, decimals: 7)
    }

    /// What a row cost. Nil when nothing of it is known, which is not the same as nothing: then some requests have
    /// no price.
    static func text(_ row: UsageRow) -> String? {
        if let cost = row.costNanoUSD { return text(nanoUSD: cost) }
        return row.unpriced == 0 ? "0" : nil
    }

    /// Dollars as a decimal text, exactly.
    static func dollars(_ row: UsageRow) -> String? {
        if let cost = row.costNanoUSD { return Dollars.amountText(nanoUSD: cost) }
        return row.unpriced == 0 ? "0" : nil
    }
}
