import Wire

/// A provider's stream, translated: bytes of `chat.completion.chunk` events in, bytes of Anthropic events out.
///
/// A state machine without clock or socket. Whoever drives it sends what it appends, asks for pings while the
/// provider is silent, and calls `finish` exactly when no more bytes come, whatever the reason.
public struct AnswerStream: Sendable {
    private var input: AnswerInput<EventWriter>

    /// - Parameter messageID: Unique among all answers; Claude Code merges messages with the same id. The ids
    ///   of tool calls are made from it.
    public init(_ context: AnswerContext, messageID: String) {
        input = AnswerInput(
            AnswerTranslator(
                writer: EventWriter(messageID: messageID, model: context.model), context: context,
                messageID: messageID))
    }

    /// Takes bytes as they come, in any cut, and appends the events they lead to.
    ///
    /// Appends nothing until there is something to say: then `message_start` and a `ping` come first. What
    /// comes after the end or a failure is ignored, except usage after a stop sequence of ours.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        swap(&input.translator.builder.writer.out, &out)
        input.consume(bytes)
        swap(&input.translator.builder.writer.out, &out)
    }

    /// Whether `message_start` is out, so that the status can no longer change.
    public var hasStarted: Bool { input.translator.builder.hasStarted }

    /// An error the provider reported, or what is wrong with its stream. Before `hasStarted` it may become an
    /// HTTP error or lead to another attempt; after it, `finish` ends the stream with an `error` event.
    public var failure: ErrorReply? { input.translator.failure?.reply }

    /// The same with its kind, for routing.
    public var providerFailure: ProviderFailure? { input.translator.failure }

    /// Whether nothing more is awaited: `[DONE]` came, a failure, or a stop sequence of ours. The connection to
    /// the provider may be given up; where it is read on, usage that still comes is taken.
    public var isComplete: Bool { input.translator.isComplete }

    /// Whether one of the stop sequences enforced here ended the answer while the provider goes on writing.
    public var isStoppedHere: Bool { input.translator.builder.enforcedStop != nil }

    /// Whether the provider has said why it ended, so that only late usage is awaited.
    public var hasFinishReason: Bool { input.translator.builder.finish != nil || isStoppedHere }

    /// Tokens the provider produced so far by our own count, for a client that leaves.
    public var relayedOutputEstimate: Int { input.translator.builder.outputEstimate }

    /// Appends a `ping`, which keeps the connection alive while the provider is silent. The first one brings
    /// `message_start` with it if that is not out.
    public mutating func ping(into out: inout [UInt8]) {
        swap(&input.translator.builder.writer.out, &out)
        input.translator.ping()
        swap(&input.translator.builder.writer.out, &out)
    }

    /// Breaks the answer off for a reason that its bytes do not tell, such as silence. `finish` ends it then.
    public mutating func fail(_ error: ErrorReply, kind: ProviderFailure.Kind) {
        input.translator.fail(ProviderFailure(kind, error, isReported: false))
    }

    /// Ends the stream: closes blocks and appends `message_delta` and `message_stop`, or one `error` event
    /// when it broke. Before anything was sent, a failure appends nothing.
    ///
    /// What is appended are the last bytes of the answer, to be sent once the ledger has settled. Further
    /// calls append nothing and return the same.
    ///
    /// - Parameter cut: Whether the connection ended without the provider's end, or was given up.
    public mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion {
        swap(&input.translator.builder.writer.out, &out)
        defer { swap(&input.translator.builder.writer.out, &out) }
        return input.finish(cut: cut)
    }
}
