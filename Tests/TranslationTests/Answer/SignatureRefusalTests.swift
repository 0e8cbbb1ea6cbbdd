import Testing
import Translation
import Wire

/// A provider that refuses thinking which somebody else signed is asked again without it.
@Suite struct `a refusal of signatures` {
    private func failure(_ message: String, status: Int = 400, client: API = .messages) -> ProviderFailure {
        var context = AnswerContext(model: "m")
        (context.client, context.provider) = (client, .messages)
        let body = #"{"type":"error","error":{"type":"invalid_request_error","message":"\#(message)"}}"#
        return ProviderFailure(
            status: status, header: { _ in nil }, body: Array(body.utf8), context: context)
    }

    @Test(arguments: [
        "messages.1.content.0: Invalid `signature` in `thinking` block",
        "messages.3.content.1: Invalid `data` in `redacted_thinking` block",
        "messages.1.content.0.thinking.signature: Field required",
        "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
    ])
    func `is known by its wording, whoever the client is`(message: String) {
        for client in [API.messages, .chatCompletions, .responses] {
            let failure = failure(message, client: client)
            #expect(failure.refusesSignatures)
            #expect(!failure.refusesThinking)
        }
    }

    @Test(arguments: [
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.",
        "adaptive thinking is not supported on this model", "signature: Extra inputs are not permitted",
    ])
    func `is nothing else about thinking`(message: String) {
        #expect(!failure(message).refusesSignatures)
    }

    @Test(arguments: [401, 429, 500])
    func `is no failure of another kind`(status: Int) {
        let message = "Invalid `signature` in `thinking` block"
        #expect(!failure(message, status: status).refusesSignatures)
    }
}
