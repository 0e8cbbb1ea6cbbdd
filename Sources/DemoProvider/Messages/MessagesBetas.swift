import Wire

/// The betas that a request asks for, and what they let into it.
struct MessagesBetas {
    private let names: [String]

    /// The member of a request that each beta brings.
    private static let members: [(field: StaticString, beta: String)] = [
        ("context_management", "context-management-"),
        ("mcp_servers", "mcp-client-"),
        ("output_format", "structured-outputs-"),
        ("tags", "request-tags-"),
    ]

    /// Refuses names that no beta can have.
    init(_ inbound: DemoService.Inbound) throws(ErrorAnswer) {
        names = inbound.headers.filter { $0.name.lowercased() == "anthropic-beta" }
            .flatMap { $0.value.split(separator: ",") }
            .map { String($0.drop { $0 == " " }.prefix { $0 != " " }) }
        if let name = names.first(where: { !Self.isName($0) }) {
            throw .refused("Unexpected value(s) `\(name)` for the `anthropic-beta` header.")
        }
    }

    var fields: [StaticString] {
        Self.members.filter { includes($0.beta) }.map(\.field)
    }

    /// Whether a beta of this kind is asked for, whatever its date.
    func includes(_ prefix: String) -> Bool {
        names.contains { $0.hasPrefix(prefix) }
    }

    /// `words-with-dashes-2026-08-21`, or with the date in one.
    private static func isName(_ name: String) -> Bool {
        let digits = name.reversed().prefix { $0.isNumber || $0 == "-" }.filter(\.isNumber)
        return digits.count >= 8 && name.first?.isLetter == true
            && name.utf8.allSatisfy { RequestValidation.isName(byte: $0) }
    }
}
