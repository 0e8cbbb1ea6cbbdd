/// Dollars for a million tokens as decimal text, `1.25`, and as `Rates` has them: exactly, without floating point.
public enum Dollars {
    /// Nil when the text is no plain decimal number, or has more decimals than can be kept.
    public static func amount(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...9).contains(whole.utf8.count) else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...6).contains(fraction.utf8.count),
            (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return Int64(whole + fraction + zeros)
    }

    /// The amount as it would be typed, with no more decimals than it needs.
    public static func text(_ amount: Int64) -> String { DecimalText.text(amount, decimals: 6) }

    /// Billionths of a dollar in dollars, with no more decimals than it needs.
    public static func amountText(nanoUSD: Int64) -> String { DecimalText.text(nanoUSD, decimals: 9) }
}
