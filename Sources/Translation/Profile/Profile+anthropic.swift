import Wire

extension Profile {
    /// Anthropic's own API, and everybody who serves the Messages API as it does: requests and answers pass as they
    /// are. Its base URL is what `ANTHROPIC_BASE_URL` would be, such as `https://api.anthropic.com`.
    ///
    /// The rows count for clients of OpenAI's protocols alone, but for the form of a user's id, in which Claude Code has
    /// a JSON text. Sources: its pages on extended thinking, effort and structured outputs (docs.claude.com), and the
    /// text of DeepSeek's error.
    public static let anthropic = Profile(
        name: "anthropic",
        standard: early,
        rows: [
            Row(["*claude-2*", "*claude-instant*"], early.with { $0.nativeThinking = .none }),
            Row(["deepseek*"], early.with { $0.takesAnyUserID = false }),
            // Before structured outputs; the last are those with a date.
            Row(
                ["*claude-3*", "*claude-*-4", "*claude-*-4-0*", "*claude-*-4-2*", "*claude-*-4@*"], early),
            // Before effort and adaptive thinking.
            Row(["*claude-*-4-1*", "*claude-*-4-5*"], early.with { $0.takesOutputFormat = true }),
            Row(
                ["*claude-*-4-6*"],
                Dialect().with {
                    $0.nativeThinking = .effort
                    $0.takesOutputFormat = true
                }),
            // Since Opus 4.7 no model takes `temperature`, `top_p` or `top_k`.
            Row(
                ["*claude-*"],
                Dialect().with {
                    $0.nativeThinking = .effort
                    $0.takesOutputFormat = true
                    $0.temperature = nil
                }),
        ],
        apis: [.messages],
        credentialHeader: .own("x-api-key"))

    /// Those that go on with an answer which the client began. Since 4.6 the last word has to be the user's.
    private static let early = Dialect().with { $0.prefill = .pass }
}
