import ArgumentParser
import Domain
import Presentation

/// Dollars for a million tokens, or a thousand searches, as they are typed, `1.25`: exactly, without floating point.
enum DollarArgument {
    private static let form =
        "Give dollars for a million tokens or a thousand searches, such as 3 or 0.075, with at most six decimals."

    /// For `@Option(transform:)`; millionths of a dollar for a million tokens, the unit of `Rates`.
    @Sendable
    static func parse(_ text: String) throws -> Int64 {
        guard let amount = Dollars.amount(text) else { throw ValidationError(form) }
        guard amount <= Rates.highest else {
            throw ValidationError(
                "A price is at most \(Dollars.text(Rates.highest)) dollars.")
        }
        return amount
    }

    /// For `@Option(transform:)`; an amount of dollars in billionths.
    @Sendable
    static func parseAmount(_ text: String) throws -> Int64 {
        guard let amount = Dollars.amount(text) else {
            throw ValidationError("Give dollars, such as 50 or 0.25, with at most six decimals.")
        }
        return amount * 1000
    }
}
