import ArgumentParser
import Domain

/// A target as it is typed: `PROVIDER/MODEL[@weight][#priority]`.
///
/// Model names may hold `/`, `@` and `#` themselves (`accounts/x/llama`, `text-bison@001`), so only the end is
/// looked at: `#` and one to three digits are the priority, `@` and one to three digits before it the weight.
/// A model whose own name ends like that is written with its weight: `google/text-bison@001@1`.
struct TargetArgument: Equatable, Sendable {
    var provider: ProviderName
    var model: String
    var priority = 1
    var weight = 1

    static let form = "PROVIDER/MODEL[@weight][#priority]"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> TargetArgument {
        guard let slash = text.firstIndex(of: "/") else {
            throw ValidationError("A target is \(form), such as openai/gpt-5.1.")
        }
        let provider = try ProviderNameArgument.parse(String(text[..<slash]))
        var model = text[text.index(after: slash)...]
        let priority = cutNumber(after: "#", from: &model)
        let weight = cutNumber(after: "@", from: &model)
        if let priority, priority < 1 { throw ValidationError("A priority is a number from 1 to 999.") }
        if let weight, weight < 1 { throw ValidationError("A weight is a number from 1 to 999.") }
        guard !model.isEmpty, model.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw ValidationError("A target is \(form); the model is missing or holds a blank.")
        }
        return TargetArgument(
            provider: provider, model: String(model), priority: priority ?? 1, weight: weight ?? 1)
    }

    private static func cutNumber(after mark: Character, from text: inout Substring) -> Int? {
        guard let place = text.lastIndex(of: mark) else { return nil }
        let digits = text[text.index(after: place)...]
        guard (1...3).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        text = text[..<place]
        return Int(digits)
    }
}
