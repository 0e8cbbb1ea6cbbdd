import ArgumentParser
import Domain

/// Dollars for a million tokens as they are typed, `1.25`: exactly, without floating point.
enum DollarArgument {
    private static let form =
        "Give dollars for a million tokens, such as 3 or 0.075, with at most six decimals."

    /// For `@Option(transform:)`; millionths of a dollar for a million tokens, the unit of `Rates`.
    @Sendable
    static func parse(_ text: String) throws -> Int64 {
        guard let amount = read(text) else { throw ValidationError(form) }
        guard amount <= Rates.highest else {
            throw ValidationError(
                "A million tokens cost at most \(DollarArgument.text(Rates.highest)) dollars.")
        }
        return amount
    }

    /// For `@Option(transform:)`; an amount of dollars in billionths.
    @Sendable
    static func parseAmount(_ text: String) throws -> Int64 {
        guard let amount = read(text) else {
            throw ValidationError("Give dollars, such as 50 or 0.25, with at most six decimals.")
        }
        return amount * 1000
    }

    /// Nil when the text is no plain decimal number, or has more decimals than can be kept.
    private static func read(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...6).contains(whole.utf8.count) else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard (1...6).contains(fraction.utf8.count),
            (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return Int64(whole + fraction + zeros)
    }

    /// The amount as it would be typed, with no more decimals than it needs.
    static func text(_ amount: Int64) -> String {
        let fraction = String(amount % 1_000_000)
        var decimals = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        while decimals.last == "0" { decimals.removeLast() }
        return String(amount / 1_000_000) + (decimals.isEmpty ? "" : "." + decimals)
    }
}
