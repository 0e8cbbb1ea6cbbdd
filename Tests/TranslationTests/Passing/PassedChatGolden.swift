import Foundation
import Testing
import Translation
import Wire

/// A request of chat/completions, the provider of the same protocol that it passes to, and the file that shows what
/// becomes of it.
///
/// Set `UPDATE_GOLDENS=1` to write the files anew; then read the difference.
struct PassedChatGolden: CustomTestStringConvertible, Sendable {
    var theme: String
    var profile: Profile
    var model: String

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/translation/request-passed")

    static let all: [PassedChatGolden] = ["agent", "reasoning"].flatMap { theme in
        ([("generic", "any"), ("openai", "gpt-5.1")] + RequestGolden.models).compactMap { name, model in
            Profile.named(name).map { PassedChatGolden(theme: theme, profile: $0, model: model) }
        }
    }

    var testDescription: String { "\(theme) at \(profile.name)" }

    func asked() throws -> ProviderRequest {
        try PassedChat.request(
            [UInt8](Data(contentsOf: Self.folder.appending(path: "\(theme).json"))), to: profile, model)
    }

    private var expectation: URL { Self.folder.appending(path: "\(theme).\(profile.name).expected.json") }

    func expected() throws -> String { try String(contentsOf: expectation, encoding: .utf8) }

    func update(_ text: String) throws { try Data(text.utf8).write(to: expectation) }

    /// What is lost, what is looked up, and the body.
    static func shown(_ asked: ProviderRequest) throws -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("losses")
        json.beginArray()
        for loss in asked.losses { json.value("\(loss.what) \(loss.reason)") }
        json.endArray()
        json.name("forgotten")
        json.beginArray()
        for call in asked.forgottenCalls { json.value(call) }
        json.endArray()
        json.name("body")
        json.raw(asked.body)
        json.endObject()
        return RequestGolden.indented(try JSONDocument(json.bytes).root, by: 0) + "\n"
    }
}

/// Requests of chat/completions for providers that take them.
enum PassedChat {
    static func request(
        _ body: [UInt8], to profile: Profile, _ model: String = "up-1",
        recalling: [String: [ReasoningSignature]] = [:]
    ) throws -> ProviderRequest {
        var terms = TargetTerms(model: model, profile: profile, inputEstimate: 10)
        terms.reasoningOfCalls = recalling
        return try ClientRequest(body, in: .chatCompletions).providerRequest(on: terms)
    }

    static func text(
        _ body: String, to profile: Profile, _ model: String = "up-1",
        recalling: [String: [ReasoningSignature]] = [:]
    ) throws -> String {
        String(
            decoding: try request(Array(body.utf8), to: profile, model, recalling: recalling).body,
            as: UTF8.self)
    }
}
