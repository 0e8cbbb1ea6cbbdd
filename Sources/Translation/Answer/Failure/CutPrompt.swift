import Wire

/// Whether a provider that cuts a prompt which is too long, and says nothing of it, has done so.
///
/// Ollama leaves out the oldest messages, or the middle of the prompt, until the rest fits its window, and answers as if
/// that were all. What it reports is what it has read. That it is little is no proof: estimates err, and some versions
/// report only what no cache had. A false alarm would end a conversation that is in order, so that nothing is taken for a
/// cut but a window that was filled to its last token.
struct CutPrompt {
    /// Windows are set in multiples of this.
    private static let windowStep = 2_048

    /// - Parameters:
    ///   - read: The prompt's tokens that the provider reports.
    ///   - sent: Those of the text that was sent, by our own count.
    static func isMeant(read: Int, sent: Int) -> Bool {
        read > 0 && read % windowStep == 0 && read < sent - sent / 4
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
