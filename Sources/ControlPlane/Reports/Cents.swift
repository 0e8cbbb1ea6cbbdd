import Domain
import Presentation

/// Money as Anthropic's reports have it: US cents as a decimal text, `123.78912`.
enum Cents {
    /// Exactly, with no more decimals than it needs.
    static func text(nanoUSD: Int64) -> String {
        DecimalText.text(nanoUSD, decimals: 7)
    }

    /// What a row cost. Nil when nothing of it is known, which is not the same as nothing: its requests had no price,
    /// or nobody said what they used.
    static func text(_ row: UsageRow) -> String? { row.costNanoUSD.map(text(nanoUSD:)) }
}
