import Foundation
import Testing
import Translation
import Wire

@testable import DemoProvider

/// A profile of the translation, the strict twin of its provider, and a model that both know.
struct TwinTarget: CustomTestStringConvertible, Sendable {
    var name: String
    var model: String

    static let all = [
        ("azure", "gpt-5.1"), ("deepseek", "deepseek-v4-pro"), ("gemini", "gemini-3.1-pro-preview"),
        ("openrouter", "anthropic/claude-opus-4.8"), ("groq", "openai/gpt-oss-120b"),
        ("mistral", "mistral-small-latest"), ("moonshot", "kimi-k2.6"), ("dashscope", "qwen3.6-plus"),
        ("zhipu", "glm-5.2"), ("xai", "grok-4.3"), ("together", "zai-org/GLM-5"),
        ("fireworks", "accounts/fireworks/models/glm-5"), ("cerebras", "zai-glm-4.7"),
        ("deepinfra", "Qwen/Qwen3.5-397B"), ("perplexity", "sonar-reasoning-pro"),
        ("minimax", "MiniMax-M2.5"),
        ("vllm", "Qwen/Qwen3.6-35B-A3B"), ("sglang", "kimi-k2.6"), ("llamacpp", "qwen3.6-35b"),
        ("ollama", "gpt-oss:20b"), ("lmstudio", "openai/gpt-oss-20b"),
    ].map { TwinTarget(name: $0.0, model: $0.1) }

    var testDescription: String { name }

    func twin() throws -> Twin { try #require(Twin.named(name)) }
    func profile() throws -> Profile { try #require(Profile.named(name)) }

    func translated(
        _ request: [UInt8], remembered: [String: [ReasoningSignature]] = [:]
    ) throws -> ChatRequest {
        try ChatRequest(
            MessagesRequest(request), model: model, profile: profile(), inputEstimate: 7,
            reasoningOfCall: { remembered[$0] ?? [] })
    }

    /// The twin's refusal of a body; nil when it takes it.
    func refusal(of body: [UInt8]) throws -> String? {
        do {
            try TwinCheck.check(ChatBody(JSONDocument(body)), as: twin())
            return nil
        } catch let error as ErrorAnswer {
            return "\(error.status) " + String(decoding: error.bytes, as: UTF8.self)
        }
    }

    /// What the twin answers to a translated request, as bytes.
    func answer(to chat: ChatRequest, by service: DemoService) throws -> [UInt8] {
        let reply = service.answer(
            name == "azure"
                ? DemoService.Inbound(
                    method: "POST", path: "/openai/v1/chat/completions", headers: [("api-key", "key")],
                    body: chat.body)
                : DemoService.Inbound(method: "POST", path: "/v1/chat/completions", body: chat.body))
        switch reply.body {
        case .whole(let bytes), .broken(let bytes, _):
            try #require(reply.status == 200, "\(String(decoding: bytes, as: UTF8.self))")
            return bytes
        case .stream(var play):
            var out: [UInt8] = []
            while play.advance(into: &out) != .end {}
            return out
        }
    }
}
