import Domain
import Vault

/// A cursor that clients only pass on: a place in an answer, and a proof that it belongs to the same path and
/// parameters. Nobody without the master key can make one.
enum PageCursor {
    /// `page_<place>_<proof>`.
    static func text(_ place: String, for call: Call) -> String {
        "page_\(place)_\(proof(of: place, for: call))"
    }

    static func text(_ number: Int, for call: Call) -> String { text(String(number), for: call) }

    /// The place of the cursor that came with a request; nil when none came.
    static func place(in call: Call) throws(InvalidField) -> String? {
        guard let text = call.query["page"] else { return nil }
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.first == "page", let given = parts.last else { throw mismatch }
        let place = parts.dropFirst().dropLast().joined(separator: "_")
        guard String(given) == proof(of: place, for: call) else { throw mismatch }
        return place
    }

    static func number(in call: Call) throws(InvalidField) -> Int? {
        guard let place = try place(in: call) else { return nil }
        guard let number = Int(place) else { throw mismatch }
        return number
    }

    private static let mismatch = InvalidField("page", "cursor does not match current query parameters")

    private static func proof(of place: String, for call: Call) -> String {
        var numbers = call.vault.numbers(for: "cursor \(call.path) \(call.query.identity) \(place)")
        return String(numbers.next(), radix: 36)
    }
}
