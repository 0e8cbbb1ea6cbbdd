import Foundation
import Testing
import Translation
import Wire

/// A request, the target it is translated for, and the file that shows what comes of it.
///
/// Set `UPDATE_GOLDENS=1` to write the files anew; then read the difference.
struct RequestGolden: CustomTestStringConvertible, Sendable {
    var theme: String
    var profile: Profile
    var model: String
    /// What the file is called by, instead of the model.
    var label: String?

    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/translation/request")

    /// Every theme for both kinds of target; reasoning also for models whose rows say more about it.
    static let all: [RequestGolden] = {
        let themes = [
            "full", "plain", "system-messages", "attachments", "tool-results", "tools", "tool-changes",
            "reasoning", "output-format", "server-tools",
        ]
        var goldens = themes.flatMap { theme in
            [
                RequestGolden(theme: theme, profile: .generic, model: "local-model"),
                RequestGolden(theme: theme, profile: .openai, model: "gpt-4.1"),
            ]
        }
        for (name, model) in models {
            guard let profile = Profile.named(name) else { continue }
            goldens.append(
                RequestGolden(theme: "everything", profile: profile, model: model, label: name))
            if movedTo.contains(name) {
                goldens.append(
                    RequestGolden(theme: "moved-loop", profile: profile, model: model, label: name))
            }
        }
        goldens.append(RequestGolden(theme: "full", profile: .openai, model: "gpt-5.6"))
        goldens.append(RequestGolden(theme: "reasoning", profile: .openai, model: "o3"))
        goldens.append(RequestGolden(theme: "output-format", profile: .openai, model: "gpt-5"))
        return goldens
    }()

    /// Providers that want something back in a loop which another one began.
    private static let movedTo = ["deepseek", "gemini", "moonshot", "openrouter"]

    /// A model that shows the most of each provider's dialect.
    static let models = [
        ("azure", "gpt-5.1"), ("deepseek", "deepseek-v4-pro"), ("gemini", "gemini-3.1-pro-preview"),
        ("openrouter", "anthropic/claude-opus-4.8"), ("groq", "openai/gpt-oss-120b"),
        ("mistral", "mistral-small-latest"), ("moonshot", "kimi-k2.6"), ("dashscope", "qwen3.6-plus"),
        ("zhipu", "glm-5.2"), ("xai", "grok-4.3"), ("together", "zai-org/GLM-5"),
        ("fireworks", "accounts/fireworks/models/glm-5"), ("cerebras", "zai-glm-4.7"),
        ("deepinfra", "Qwen/Qwen3.5-397B"), ("perplexity", "sonar-reasoning-pro"),
        ("minimax", "MiniMax-M2.5"),
        ("vllm", "Qwen/Qwen3.6-35B-A3B"), ("sglang", "kimi-k2.6"), ("llamacpp", "qwen3.6-35b"),
        ("ollama", "gpt-oss:20b"), ("lmstudio", "openai/gpt-oss-20b"),
    ]

    var testDescription: String { "\(theme) for \(label ?? model)" }

    func request() throws -> MessagesRequest {
        try MessagesRequest([UInt8](Data(contentsOf: Self.folder.appending(path: "\(theme).json"))))
    }

    private var expectation: URL { Self.folder.appending(path: "\(theme).\(label ?? model).expected.json") }

    func expected() throws -> String {
        try String(contentsOf: expectation, encoding: .utf8)
    }

    func update(_ text: String) throws {
        try Data(text.utf8).write(to: expectation)
    }

    /// What the file shows: the losses, what the way back has to know, and the body, one member a line. Names,
    /// their order, numbers and escapes are those of the body.
    static func shown(_ chat: ChatRequest) throws -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("losses")
        json.beginArray()
        for loss in chat.losses { json.value("\(loss.what) \(loss.reason)") }
        json.endArray()
        json.name("enforcedStops")
        json.beginArray()
        for stop in chat.context.enforcedStops { json.value(stop) }
        json.endArray()
        json.field("allowsParallelTools", chat.context.allowsParallelTools)
        json.field("showsThinking", chat.context.showsThinking)
        json.field("replaysReasoning", chat.context.replaysReasoning)
        json.name("body")
        json.raw(chat.body)
        json.endObject()
        return indented(try JSONDocument(json.bytes).root, by: 0) + "\n"
    }

    static func indented(_ value: JSONValue, by depth: Int) -> String {
        let text = String(decoding: value.raw, as: UTF8.self)
        guard text.utf8.count > 100 || depth < 2 else { return text }
        let space = String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        if value.isArray, value.count > 0 {
            return "[\n" + value.elements.map { space + indented($0, by: depth + 1) }.joined(separator: ",\n")
                + end + "]"
        }
        if value.isObject, value.count > 0 {
            let lines = value.members.map {
                space + String(decoding: $0.key.raw, as: UTF8.self) + ": " + indented($0.value, by: depth + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        }
        return text
    }
}
