import Wire

/// A stream that is taken apart in the provider's protocol and written anew in the client's.
struct TranslatedStream<Reader: AnswerReader, Writer: StreamWriter>: StreamTranslation {
    private var input: AnswerInput<Reader, Writer>

    init(_ context: AnswerContext, messageID: String) {
        input = AnswerInput(
            AnswerTranslator(
                writer: Writer(context, messageID: messageID), context: context, messageID: messageID))
    }

    mutating func consume(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        swap(&input.translator.builder.writer.out, &out)
        input.consume(bytes)
        swap(&input.translator.builder.writer.out, &out)
    }

    var hasStarted: Bool { input.translator.builder.hasStarted }

    var failure: ProviderFailure? { input.translator.failure }
    var isComplete: Bool { input.translator.isComplete }
    var isStoppedHere: Bool { input.translator.builder.enforcedStop != nil }
    var hasFinishReason: Bool { input.translator.builder.finish != nil || isStoppedHere }
    var relayedOutputEstimate: Int { input.translator.builder.outputEstimate }

    mutating func ping(into out: inout [UInt8]) {
        swap(&input.translator.builder.writer.out, &out)
        input.translator.ping()
        swap(&input.translator.builder.writer.out, &out)
    }

    mutating func fail(_ failure: ProviderFailure) {
        input.translator.fail(failure)
    }

    mutating func finish(cut: Bool, into out: inout [UInt8]) -> Conclusion {
        swap(&input.translator.builder.writer.out, &out)
        defer { swap(&input.translator.builder.writer.out, &out) }
        return input.finish(cut: cut)
    }
}
