import Wire

/// The bytes of a provider's answer on their way to the translation: a stream of events, or one JSON text.
struct AnswerInput<Reader: AnswerReader, Writer: AnswerWriter>: Sendable {
    var translator: AnswerTranslator<Reader, Writer>
    private var framing = Framing.unknown
    private var reader = SSEReader()
    /// The text so far, where it is JSON; before that is known, white space and perhaps a byte order mark.
    private var text: [UInt8] = []

    private enum Framing {
        case unknown, events, json
    }

    /// A JSON text longer than this is refused; a stream may be of any length.
    private static var largestText: Int { 64 << 20 }
    /// White space before the first byte that tells.
    private static var longestBlank: Int { 4096 }

    init(_ translator: AnswerTranslator<Reader, Writer>) {
        self.translator = translator
    }

    mutating func consume(_ bytes: UnsafeRawBufferPointer) {
        guard !translator.isDone, !translator.hasFailed, !translator.isConcluded else { return }
        switch framing {
        case .events:
            Self.read(bytes, with: &reader, into: &translator)
        case .json:
            text.append(contentsOf: bytes)
            if text.count > Self.largestText { translator.fail(.tooLarge) }
        case .unknown:
            text.append(contentsOf: bytes)
            decide()
        }
    }

    /// Reads what was not complete before the end, and ends the answer.
    mutating func finish(cut: Bool) -> Conclusion {
        if !translator.isConcluded, !translator.hasFailed {
            switch framing {
            case .unknown: break
            case .events:
                if cut { translator.expectBrokenChunk() }
                Self.finish(&reader, into: &translator)
            case .json:
                translator.take(wholeText: text)
                text = []
            }
        }
        return translator.finish(cut: cut)
    }

    private mutating func decide() {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let behindMark = text.starts(with: mark) ? text.dropFirst(mark.count) : text[...]
        let first = behindMark.first { !$0.isJSONBlank }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            framing = .json
            text = Array(behindMark)
        } else if first != nil || text.count > Self.longestBlank {
            framing = .events
            let start = text
            text = []
            start.withUnsafeBytes { Self.read($0, with: &reader, into: &translator) }
        }
    }

    // Apart from `self`, so that the reader can call back into the translation beside it.

    private static func read(
        _ bytes: UnsafeRawBufferPointer, with reader: inout SSEReader,
        into translator: inout AnswerTranslator<Reader, Writer>
    ) {
        do {
            try reader.consume(bytes) { translator.take($0) }
        } catch {
            translator.fail(.tooLarge)
        }
    }

    private static func finish(
        _ reader: inout SSEReader, into translator: inout AnswerTranslator<Reader, Writer>
    ) {
        // The reader throws only for lines that are too long, and none is left.
        try? reader.finish { translator.take($0) }
    }
}
