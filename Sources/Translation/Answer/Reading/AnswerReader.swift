import Wire

/// Takes the events and JSON texts of one protocol apart into pieces of an answer.
protocol AnswerReader: Sendable {
    init()
    /// Hands on what one event, or a whole answer, says: usage and errors first, the end last.
    mutating func read(_ event: JSONValue, _ receive: (AnswerPiece) -> Void)
    /// Whether a message was there, or a part of one, be it empty.
    var hasMessage: Bool { get }
    /// The provider's own id of the answer, once it is known.
    var upstreamID: String? { get }
    /// The model that the provider says answers, once it is known.
    var upstreamModel: String? { get }
}
