extension Profile {
    /// Mistral's own API.
    ///
    /// Sources: its reference of chat completions and the texts of its errors: members that it does not know are
    /// `extra_forbidden` (422), ids of calls are nine letters or digits (code 3280), and no user may speak right
    /// after a tool (code 3230). Streams bring usage unasked. Reasoning comes and goes as `thinking` parts.
    public static let mistral = Profile(
        name: "mistral",
        standard: chat,
        rows: [
            Row(["magistral*"], chat.reasoning([])),
            Row(
                ["mistral-small-4*", "mistral-small-latest", "mistral-medium-3-5*", "mistral-medium-3.5*"],
                chat.reasoning([.none, .high])),
            Row(["codestral*", "devstral*", "open-*", "ministral-3b*"], chat.with { $0.images = .none }),
        ]
    )

    private static let chat = Dialect().with {
        // Above it the model is all but random; the API refuses more.
        $0.temperature = 0...1.5
        $0.asksForUsage = false
        $0.wordAfterTools = "OK."
        $0.prefill = .marked("prefix")
        $0.callIDs = .alphanumeric(9)
        $0.parallelCalls = .told
        $0.answerFormat = .jsonSchema
    }
}

extension Dialect {
    fileprivate func reasoning(_ efforts: [Effort]) -> Dialect {
        with {
            $0.efforts = efforts
            $0.replay = .inToolLoop
            $0.replayForm = .contentPart
        }
    }
}
