import Wire

/// A provider's stream on its way to the client: bytes of the provider's protocol in, bytes of the client's out.
///
/// A state machine without clock or socket. Whoever drives it sends what it appends, asks for pings while the
/// provider is silent, and calls `finish` exactly when no more bytes come, whatever the reason.
public struct AnswerStream: Sendable {
    private var translation: any StreamTranslation

    /// - Parameter messageID: Unique among all answers; Claude Code merges messages with the same id. The ids
    ///   of tool calls are made from it.
    public init(_ context: AnswerContext, messageID: String) {
        translation =
            switch (context.provider, context.client) {
            case (.messages, .messages): MessagesToMessages(stream: PassedStream(context))
            case (.chatCompletions, .chatCompletions): ChatToChat(stream: PassedStream(context))
            case (.messages, .chatCompletions):
                MessagesToChat(stream: TranslatedStream(context, messageID: messageID))
            case (.responses, .responses): ResponsesToResponses(stream: PassedStream(context))
            case (.messages, .responses):
                MessagesToResponses(stream: TranslatedStream(context, messageID: messageID))
            case (.chatCompletions, .responses):
                ChatToResponses(stream: TranslatedStream(context, messageID: messageID))
            default: ChatToMessages(stream: TranslatedStream(context, messageID: messageID))
            }
    }

    /// Takes bytes as they come, in any cut, and appends the events they lead to.
    ///
    /// Appends nothing until there is something to say. What comes after the end or a failure is ignored, except
    /// usage after a stop sequence of ours.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        translation.consume(bytes, into: &out)
    }

    /// Whether the answer has begun, so that the status can no longer change.
    public var hasStarted: Bool { translation.hasStarted }

    /// An error the provider reported, or what is wrong with its stream. Before `hasStarted` it may become an
    /// HTTP error or lead to another attempt; after it, `finish` ends the stream with an error.
    public var failure: ErrorReply? { translation.failure?.reply }

    /// The same with its kind, for routing.
    public var providerFailure: ProviderFailure? { translation.failure }

    /// Whether nothing more is awaited: the provider's end came, a failure, or a stop sequence of ours. The
    /// connection to the provider may be given up; where it is read on, usage that still comes is taken.
    public var isComplete: Bool { translation.isComplete }

    /// Whether one of the stop sequences enforced here ended the answer while the provider goes on writing.
    public var isStoppedHere: Bool { translation.isStoppedHere }

    /// Whether the provider has said why it ended, so that only late usage is awaited.
    public var hasFinishReason: Bool { translation.hasFinishReason }

    /// Tokens the provider produced so far by our own count, for a client that leaves.
    public var relayedOutputEstimate: Int { translation.relayedOutputEstimate }

    /// Appends what keeps the connection alive while the provider is silent. It is no part of the answer: before
    /// `hasStarted` another provider may still give it from its beginning.
    public mutating func ping(into out: inout [UInt8]) {
        translation.ping(into: &out)
    }

    /// Breaks the answer off for a reason that its bytes do not tell, such as silence. `finish` ends it then.
    public mutating func fail(_ error: ErrorReply, kind: ProviderFailure.Kind) {
        translation.fail(ProviderFailure(kind, error, isReported: false))
    }

    /// Ends the stream as its protocol wants it ended, or with one error when it broke. Before anything was sent,
    /// a failure appends nothing.
    ///
    /// What is appended are the last bytes of the answer, to be sent once the ledger has settled. Further
    /// calls append nothing and return the same.
    ///
    /// - Parameter cut: Whether the connection ended without the provider's end, or was given up.
    public mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion {
        translation.finish(cut: cut, into: &out)
    }
}

/// One way from a provider's stream to a client's; what its members promise stands at `AnswerStream`.
protocol StreamTranslation: Sendable {
    var hasStarted: Bool { get }
    var failure: ProviderFailure? { get }
    var isComplete: Bool { get }
    var isStoppedHere: Bool { get }
    var hasFinishReason: Bool { get }
    var relayedOutputEstimate: Int { get }
    mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8])
    mutating func ping(into out: inout [UInt8])
    mutating func fail(_ failure: ProviderFailure)
    mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion
}

// The ways there are, each a type of its own that is not generic: only of such a type the compiler makes fast code
// where it is called through `any StreamTranslation`.

private struct MessagesToMessages: StreamWay { var stream: PassedStream<MessagesWatch> }
private struct ChatToChat: StreamWay { var stream: PassedStream<ChunkWatch> }
private struct MessagesToChat: StreamWay { var stream: TranslatedStream<MessagesReader, ChunkWriter> }
private struct ResponsesToResponses: StreamWay { var stream: PassedStream<ResponsesWatch> }
private struct MessagesToResponses: StreamWay {
    var stream: TranslatedStream<MessagesReader, ResponsesEventWriter>
}
private struct ChatToResponses: StreamWay {
    var stream: TranslatedStream<ChunkReader, ResponsesEventWriter>
}
private struct ChatToMessages: StreamWay { var stream: TranslatedStream<ChunkReader, EventWriter> }

private protocol StreamWay: StreamTranslation {
    associatedtype Stream: StreamTranslation
    var stream: Stream { get set }
}

extension StreamWay {
    var hasStarted: Bool { stream.hasStarted }
    var failure: ProviderFailure? { stream.failure }
    var isComplete: Bool { stream.isComplete }
    var isStoppedHere: Bool { stream.isStoppedHere }
    var hasFinishReason: Bool { stream.hasFinishReason }
    var relayedOutputEstimate: Int { stream.relayedOutputEstimate }

    mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        stream.consume(bytes, into: &out)
    }

    mutating func ping(into out: inout [UInt8]) { stream.ping(into: &out) }

    mutating func fail(_ failure: ProviderFailure) { stream.fail(failure) }

    mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion {
        stream.finish(cut: cut, into: &out)
    }
}
