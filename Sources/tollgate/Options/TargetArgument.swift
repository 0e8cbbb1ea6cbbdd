import ArgumentParser
import Domain

/// A target as it is typed: `PROVIDER/MODEL[@weight][#priority][,when=CONDITION][,…]`.
///
/// Model names may hold `/`, `@` and `#` themselves (`accounts/x/llama`, `text-bison@001`), so only the end is
/// looked at: `#` and one to three digits are the priority, `@` and one to three digits before it the weight.
/// A model whose own name ends like that is written with its weight: `google/text-bison@001@1`.
struct TargetArgument: Equatable, Sendable {
    var provider: ProviderName
    var model: String
    var priority = 1
    var weight = 1
    var condition: RoutingCondition?
    var outputLimit: Int?
    var contextWindow: Int?

    static let form = "PROVIDER/MODEL[@weight][#priority][,when=CONDITION]"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> TargetArgument {
        guard let slash = text.firstIndex(of: "/") else {
            throw ValidationError("A target is \(form), such as openai/gpt-5.1.")
        }
        let provider = try ProviderNameArgument.parse(String(text[..<slash]))
        var model = text[text.index(after: slash)...]
        var target = TargetArgument(provider: provider, model: "")
        while let (name, value) = cutOption(from: &model) { try target.set(name, to: value) }
        let priority = cutNumber(after: "#", from: &model)
        let weight = cutNumber(after: "@", from: &model)
        if let priority, priority < 1 { throw ValidationError("A priority is a number from 1 to 999.") }
        if let weight, weight < 1 { throw ValidationError("A weight is a number from 1 to 999.") }
        guard !model.isEmpty, model.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw ValidationError("A target is \(form); the model is missing or holds a blank.")
        }
        target.model = String(model)
        target.priority = priority ?? 1
        target.weight = weight ?? 1
        return target
    }

    private mutating func set(_ name: Substring, to value: Substring) throws {
        switch name {
        case "when":
            condition = RoutingCondition(String(value))
            guard condition != nil else { throw ValidationError("when= is \(RoutingCondition.forms).") }
        case "max-output": outputLimit = try Self.tokens(name, value)
        case "context-window": contextWindow = try Self.tokens(name, value)
        default:
            throw ValidationError("A target has when=, max-output= and context-window=, but no \(name)=.")
        }
    }

    private static func tokens(_ name: Substring, _ value: Substring) throws -> Int {
        guard let number = Int(value), (1...1_000_000_000).contains(number) else {
            throw ValidationError("\(name)= is a number of tokens greater than 0.")
        }
        return number
    }

    /// Cuts `,name=value` off the end.
    private static func cutOption(from text: inout Substring) -> (name: Substring, value: Substring)? {
        guard let comma = text.lastIndex(of: ",") else { return nil }
        let option = text[text.index(after: comma)...]
        guard let equals = option.firstIndex(of: "=") else { return nil }
        text = text[..<comma]
        return (option[..<equals], option[option.index(after: equals)...])
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
