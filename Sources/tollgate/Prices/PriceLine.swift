import ArgumentParser
import Domain
import Gateway

/// A price as it is typed or stands in a file, before it has an id.
struct PriceLine: Equatable, Sendable {
    var provider: ProviderName
    var model: String
    var rates: Rates
    /// Now, when nil.
    var from: Timestamp?
    var source: String?
    var sourceDate: String?

    /// The longest source, in bytes.
    static let longestText = 500

    /// - Parameter target: `PROVIDER/MODEL`; everything behind the first `/` is the model's name.
    init(target: String, rates: Rates) throws {
        guard let slash = target.firstIndex(of: "/") else {
            throw CommandFailure(.wrongUsage, "a price is for PROVIDER/MODEL, such as openai/gpt-4.1")
        }
        try self.init(
            provider: String(target[..<slash]), model: String(target[target.index(after: slash)...]),
            rates: rates)
    }

    init(provider: String, model: String, rates: Rates) throws {
        self.provider = try ProviderNameArgument.parse(provider)
        guard (1...256).contains(model.utf8.count),
            model.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { throw CommandFailure(.wrongUsage, "a model's name is 1 to 256 bytes without blanks") }
        self.model = model
        self.rates = rates
    }

    /// The price with an id of its own.
    func price(at now: Timestamp, random: inout some RandomNumberGenerator) -> Price {
        Price(
            id: .make(at: now, random: &random), provider: provider, model: model,
            effectiveFrom: from ?? now, rates: rates, source: source, sourceDate: sourceDate, createdAt: now)
    }
}
