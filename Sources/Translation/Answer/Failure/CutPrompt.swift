import Wire

/// Whether a provider that cuts a prompt which is too long, and says nothing of it, has done so.
///
/// Ollama leaves out the oldest messages, or the middle of the prompt, until the rest fits its window, and answers as if
/// that were all. What it reports is what it has read. An estimate is no proof, so that only what no error of it explains
/// is taken for a cut: a false alarm would end a conversation that is in order.
struct CutPrompt {
    /// Below this a prompt fits the smallest window that such servers have by themselves.
    private static let leastPrompt = 2_048
    /// What is smaller cannot be a window that was filled; it may be the part of the prompt that no cache had.
    private static let leastRead = 1_000
    /// Windows are set in multiples of this, and a prompt that was cut in the middle fills its window to the last token.
    private static let windowStep = 1_024

    /// - Parameters:
    ///   - read: The prompt's tokens that the provider reports.
    ///   - sent: Those of the text that was sent, by our own count.
    static func isMeant(read: Int, sent: Int) -> Bool {
        guard sent >= leastPrompt, read >= leastRead else { return false }
        if read < sent / 2 { return true }
        return read % windowStep == 0 && read < sent - sent / 4
    }
}

extension ProviderFailure {
    /// Why an answer that is whole is none to what the client sent; nil when it is one.
    init?(cutPrompt usage: ReportedUsage?, _ context: AnswerContext) {
        guard let sent = context.cuttableText, let read = usage?.prompt,
            CutPrompt.isMeant(read: read, sent: sent)
        else { return nil }
        self.init(
            .contextOverflow(tokens: sent, limit: read),
            .invalidRequest(
                "prompt is too long: \(sent) tokens > \(read) maximum. The provider read \(read) tokens of it and "
                    + "left the rest out without saying so."))
        self.usage = usage
    }
}
