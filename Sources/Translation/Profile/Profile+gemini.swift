extension Profile {
    /// Gemini behind Google's OpenAI-compatible endpoint.
    ///
    /// Sources: Google's pages on OpenAI compatibility, function calling, thought signatures and thinking
    /// (ai.google.dev). Unknown members of a request are refused by name. From Gemini 3 on a call without its
    /// signature is refused; for calls of other models the documented stand-in is sent. Thoughts are not asked
    /// for: they would come as text between tags, and `reasoning_effort` excludes the field that asks for them.
    public static let gemini = Profile(
        name: "gemini",
        standard: third([.minimal, .low, .medium, .high]),
        rows: [
            Row(["gemini-1*", "gemini-2.0*", "gemma*"], early.with { $0.outputLimit = 8_192 }),
            Row(["gemini-2.5-pro*"], thinking([.minimal, .low, .medium, .high])),
            Row(["gemini-2.5*"], thinking([.none, .minimal, .low, .medium, .high])),
            Row(["gemini-3-pro*"], third([.low, .high])),
            Row(["gemini-3*-pro*"], third([.low, .medium, .high])),
        ]
    )

    private static let early = Dialect().with {
        $0.stopLimit = 5
        $0.images = .data
        $0.toolNameBeginsWithLetter = true
        $0.parallelCalls = .enforced
        $0.schemaWords = .openAPI
        $0.callSignatures = .google(standIn: nil)
    }

    private static func thinking(_ efforts: [Effort]) -> Dialect {
        early.with {
            $0.efforts = efforts
            $0.outputLimit = 65_536
            $0.contextWindow = 1_048_576
        }
    }

    private static func third(_ efforts: [Effort]) -> Dialect {
        thinking(efforts).with { $0.callSignatures = .google(standIn: "skip_thought_signature_validator") }
    }
}
