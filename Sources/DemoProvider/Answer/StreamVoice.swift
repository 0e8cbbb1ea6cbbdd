/// A streamed answer in the words of one protocol. `StreamPlay` decides when something is said, a voice how.
protocol StreamVoice: Sendable {
    /// What is true of the answer so far.
    var outcome: AnswerOutcome { get }
    /// Whether there is content that was not said yet.
    var hasMore: Bool { get }

    /// Writes what stands before all content.
    mutating func open(_ out: inout [UInt8])
    /// Writes the next piece of content; not to be called without more.
    mutating func say(_ out: inout [UInt8])
    /// Writes what keeps a connection alive and says nothing.
    mutating func keepAlive(_ out: inout [UInt8])
    /// Ends the stream with an error.
    mutating func fail(_ failure: StreamFailure, _ out: inout [UInt8])
    /// Writes everything behind the last piece of content.
    mutating func close(_ out: inout [UInt8])
}
