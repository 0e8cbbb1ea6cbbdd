/// Something of the client's request, or of the provider's answer, that could not be carried over.
///
/// Losses are values: every translation returns the ones it caused, and the ledger counts them per entry,
/// so that nothing goes missing in silence.
public struct Loss: Hashable, Sendable {
    /// What was lost, as a stable dotted word such as `request.top_k` or `tool.web_search`.
    /// Never holds the client's text.
    public var what: String
    /// Why, in a few words for the operator.
    public var reason: Reason

    /// Why something could not be carried over.
    public enum Reason: String, Sendable {
        /// The other protocol has no such thing.
        case unsupported
        /// The provider has it in a smaller range; the nearest value was sent.
        case narrowed
        /// This build does not know the field or type.
        case unknown
        /// What arrived could not be read.
        case malformed
    }

    public init(_ what: String, _ reason: Reason = .unsupported) {
        self.what = what
        self.reason = reason
    }
}
