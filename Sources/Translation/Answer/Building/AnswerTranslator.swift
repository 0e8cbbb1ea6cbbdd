import Wire

/// Translates the events and JSON texts of a provider's answer, and decides how it ends.
struct AnswerTranslator<Reader: AnswerReader, Writer: AnswerWriter>: Sendable {
    var builder: AnswerBuilder<Writer>
    private var reader = Reader()
    /// The last chunk, when it held nothing but text.
    private var pattern: ChunkPattern?
    private(set) var failure: ProviderFailure?
    /// Whether there is a failure: every chunk asks, and looking at the failure itself would copy it.
    private(set) var hasFailed = false
    /// The provider's last event was there, such as `[DONE]`.
    private(set) var isDone = false
    private var unreadable: JSONError?
    /// Whether what is read now is what a broken connection left.
    private var isCut = false
    /// Whether the answer was one JSON text, which is whole without saying so.
    private var isWhole = false
    /// How the answer ended, once it has.
    private var conclusion: Conclusion?
    private(set) var isConcluded = false

    init(writer: Writer, context: AnswerContext, messageID: String) {
        builder = AnswerBuilder(writer: writer, context: context, messageID: messageID)
    }

    /// Whether nothing that comes could change the answer.
    var isComplete: Bool { isDone || hasFailed || builder.enforcedStop != nil }

    mutating func take(_ item: SSEReader.Item) {
        guard !isDone, !hasFailed else { return }
        switch item {
        case .comment:
            // Providers send comments while they think; clients see them as pings.
            if builder.hasStarted, builder.enforcedStop == nil { builder.writer.ping() }
        case .event(let name, let data):
            take(data, isError: name == "error")
        }
    }

    private mutating func take(_ data: [UInt8], isError: Bool) {
        if !isError, let text = pattern?.text(in: data), builder.passOn(text) { return }
        do {
            let document = try JSONDocument(data)
            if isError {
                fail(ProviderFailure(reported: document.root, context: builder.context))
            } else {
                take(document.root, of: data)
            }
        } catch {
            let text = data[...].trimmingBlanks
            if text.elementsEqual("[DONE]".utf8) {
                isDone = true
            } else if isError {
                fail(ProviderFailure(reported: text, context: builder.context))
            } else if !text.isEmpty {
                unreadable = unreadable ?? error
                // The last line of a stream that was cut is only the beginning of a chunk.
                if !isCut { builder.losses.add(Loss("answer.chunk", .malformed)) }
            }
        }
    }

    private mutating func take(_ chunk: JSONValue, of data: [UInt8]) {
        let content = Self.read(chunk, &reader, into: &builder)
        pattern = content.onlyText.map { ChunkPattern(data, text: $0) }
        if let reported = content.failure {
            fail(ProviderFailure(reported: reported, context: builder.context))
        } else if case .failure(let word, let isOverload)? = builder.finish {
            fail(ProviderFailure(finishReason: word, isOverload: isOverload))
        } else if builder.isTooLarge {
            fail(.tooLarge)
        }
        isDone = isDone || content.isEnd
    }

    private static func read(
        _ chunk: JSONValue, _ reader: inout Reader, into builder: inout AnswerBuilder<Writer>
    ) -> ChunkContent {
        var content = ChunkContent()
        reader.read(chunk) { piece in
            content.note(piece)
            builder.take(piece)
        }
        return content
    }

    mutating func fail(_ reason: ProviderFailure) {
        if hasFailed { return }
        failure = reason
        hasFailed = true
    }

    mutating func ping() {
        if !isConcluded { builder.writer.ping() }
    }

    // MARK: The end

    /// Reads an answer that is one JSON text instead of a stream.
    mutating func take(wholeText text: [UInt8]) {
        do {
            take(try JSONDocument(text).root, of: text)
            isWhole = builder.hasChoice
            // What is whole without a message, and gives no reason for that, is no answer.
            if isWhole, !reader.hasMessage, builder.finish?.explainsSilence != true { fail(.noAnswer) }
        } catch {
            unreadable = error
        }
    }

    /// What comes from here on is what a broken connection left.
    mutating func expectBrokenChunk() { isCut = true }

    /// Ends the answer as its end deserves and says how it went. A second call writes nothing.
    mutating func finish(cut: Bool) -> Conclusion {
        if let conclusion { return conclusion }
        if !hasFailed, !isWhole, let reason = missingEnd(cut: cut) { fail(reason) }
        if !hasFailed, let cut = ProviderFailure(cutPrompt: builder.usage, builder.context) { fail(cut) }
        var stopReason: StopReason?
        if let failure {
            if builder.hasStarted { builder.writer.fail(failure.reply) }
        } else {
            stopReason = builder.end()
        }
        var ended = Conclusion(
            stopReason: stopReason?.rawValue,
            usage: isRefusedAtOnce ? ReportedUsage(isEstimate: true) : builder.concludedUsage,
            losses: builder.losses.all,
            failure: failure?.reply,
            upstreamID: reader.upstreamID,
            upstreamModel: reader.upstreamModel)
        ended.callReasoning = builder.callReasoning
        conclusion = ended
        isConcluded = true
        return ended
    }

    /// Whether the provider reported an error instead of an answer, which costs nothing.
    private var isRefusedAtOnce: Bool {
        failure?.isReported == true && !builder.hasChoice && builder.usage == nil
    }

    /// Why the answer cannot be taken for whole; nil when it can.
    private func missingEnd(cut: Bool) -> ProviderFailure? {
        if builder.enforcedStop != nil || builder.finish != nil { return nil }
        if isDone, builder.hasChoice { return nil }
        if builder.endsInCompleteCall { return nil }
        if cut || builder.hasChoice { return .closedEarly }
        return unreadable.map { .unreadable($0) } ?? .noAnswer
    }
}

/// What a chunk was seen to hold.
private struct ChunkContent {
    /// The error that it reports.
    var failure: JSONValue?
    /// Whether it is the provider's last event.
    var isEnd = false
    /// Its text, as it stands in the JSON, when there is nothing else in it.
    var onlyText: ArraySlice<UInt8>? { hasMore ? nil : text }

    private var text: ArraySlice<UInt8>?
    private var hasMore = false

    mutating func note(_ piece: AnswerPiece) {
        switch piece {
        case .choice: break
        case .text(let value):
            hasMore = hasMore || text != nil
            text = value.escapedContent
        case .failure(let error):
            failure = error
            hasMore = true
        case .end:
            isEnd = true
            hasMore = true
        default: hasMore = true
        }
    }
}
