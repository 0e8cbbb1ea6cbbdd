import Translation
import Wire

/// The ways that requests and answers go, as the gateway makes them.
enum Terms {
    /// The dialects between which requests and answers differ most.
    static let profiles: [Profile] = [
        .openai, .anthropic, .gemini, .deepseek, .openrouter, .mistral, .vllm, .minimax,
    ]

    /// What becomes of a request on its way to a profile.
    static func sent(
        _ request: ClientRequest, to profile: Profile
    ) throws(ErrorReply) -> ProviderRequest {
        try request.providerRequest(
            on: TargetTerms(
                model: "m", profile: profile, inputEstimate: request.inputEstimate, contextWindow: 100_000,
                outputLimit: 8_000))
    }

    /// What the translation of answers in a protocol is given, for every client and profile that come to it.
    static func contexts(of provider: API) throws -> [AnswerContext] {
        var contexts: [AnswerContext] = []
        for (api, body) in questions {
            let request = try ClientRequest(Array(body.utf8), in: api)
            for profile in profiles {
                let sent = try sent(request, to: profile)
                if sent.api == provider { contexts.append(sent.context) }
            }
        }
        return contexts
    }

    /// With a tool, stop sequences, and thinking where it can be asked for.
    private static let questions: [(API, String)] = [
        (
            .messages,
            """
            {"model":"m","max_tokens":2000,"stream":true,"thinking":{"type":"enabled","budget_tokens":1024},\
            "stop_sequences":["STOP"],"tools":[{"name":"Read","input_schema":{"type":"object"}}],\
            "messages":[{"role":"user","content":"Hello."}]}
            """
        ),
        (.messages, #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hello."}]}"#),
        (
            .chatCompletions,
            """
            {"model":"m","stream":true,"stop":["STOP"],"messages":[{"role":"user","content":"Hello."}],\
            "tools":[{"type":"function","function":{"name":"Read","parameters":{"type":"object"}}}]}
            """
        ),
        (
            .responses,
            """
            {"model":"m","stream":true,"input":"Hello.","store":false,\
            "tools":[{"type":"function","name":"Read","parameters":{"type":"object"}}]}
            """
        ),
    ]
}
