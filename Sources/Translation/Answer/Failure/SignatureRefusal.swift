/// Whether a provider refuses thinking in the conversation because it did not sign it, or not with this text.
///
/// What other providers of the same protocol signed cannot be told from its own before it says so.
enum SignatureRefusal {
    /// Phrases in the message, in lower case. Sources: the texts of Anthropic's errors, which others repeat.
    private static let phrases = [
        "invalid `signature` in `thinking`", "invalid signature in thinking",
        "invalid `data` in `redacted_thinking`", "thinking.signature: field required",
        "blocks in the latest assistant message cannot be modified",
    ]

    static func isMeant(by wording: ErrorWording) -> Bool { wording.hasAny(phrases) }
}
