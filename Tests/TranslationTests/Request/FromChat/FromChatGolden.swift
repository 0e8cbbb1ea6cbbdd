import Foundation
import Testing
import Translation
import Wire

/// A request of chat/completions, the model behind the Messages API that it is translated for, and the file that shows
/// what comes of it.
///
/// Set `UPDATE_GOLDENS=1` to write the files anew; then read the difference.
struct FromChatGolden: CustomTestStringConvertible, Sendable {
    var theme: String
    var model: String

    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/translation/request-from-chat")

    static let all =
        [
            "plain", "full", "system", "tools", "tool-loop", "functions", "attachments", "reasoning",
            "json-object",
            "interrupted", "extensions",
        ].map { FromChatGolden(theme: $0, model: "claude-sonnet-5-5") } + [
            FromChatGolden(theme: "full", model: "claude-sonnet-4-5"),
            FromChatGolden(theme: "full", model: "claude-3-haiku"),
            FromChatGolden(theme: "reasoning", model: "kimi-k3"),
        ]

    var testDescription: String { "\(theme) for \(model)" }

    func translated() throws -> ProviderRequest {
        try FromChat.request(
            [UInt8](Data(contentsOf: Self.folder.appending(path: "\(theme).json"))), model: model)
    }

    private var expectation: URL { Self.folder.appending(path: "\(theme).\(model).expected.json") }

    func expected() throws -> String { try String(contentsOf: expectation, encoding: .utf8) }

    func update(_ text: String) throws { try Data(text.utf8).write(to: expectation) }

    /// The losses and the body, one member a line.
    static func shown(_ asked: ProviderRequest) throws -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("losses")
        json.beginArray()
        for loss in asked.losses { json.value("\(loss.what) \(loss.reason)") }
        json.endArray()
        json.field("hidesUsage", asked.context.hidesUsage)
        json.field("usesFunctionCall", asked.context.usesFunctionCall)
        json.name("body")
        json.raw(asked.body)
        json.endObject()
        return RequestGolden.indented(try JSONDocument(json.bytes).root, by: 0) + "\n"
    }
}

/// Requests of chat/completions for a provider of the Messages API.
enum FromChat {
    static func request(
        _ body: [UInt8], model: String = "claude-sonnet-5-5", outputLimit: Int? = nil,
        sendsEffort: Bool = true
    ) throws -> ProviderRequest {
        try ClientRequest(body, in: .chatCompletions).providerRequest(
            on: TargetTerms(
                model: model, profile: .anthropic, inputEstimate: 10, outputLimit: outputLimit,
                sendsEffort: sendsEffort))
    }

    /// A request whose members, but for the model, are `members`.
    static func request(
        _ members: String, model: String = "claude-sonnet-5-5", outputLimit: Int? = nil,
        sendsEffort: Bool = true
    ) throws -> ProviderRequest {
        try request(
            Array(#"{"model":"m",\#(members)}"#.utf8), model: model, outputLimit: outputLimit,
            sendsEffort: sendsEffort)
    }

    /// One question with further members.
    static func question(
        _ members: String, model: String = "claude-sonnet-5-5", outputLimit: Int? = nil,
        sendsEffort: Bool = true
    ) throws -> ProviderRequest {
        try request(
            #""messages":[{"role":"user","content":"Hi"}],"# + members, model: model,
            outputLimit: outputLimit,
            sendsEffort: sendsEffort)
    }
}

extension ProviderRequest {
    /// The body, parsed.
    var root: JSONValue { get throws { try JSONDocument(body).root } }

    /// The text of a member of the body; empty when there is none.
    func text(_ name: String) throws -> String {
        try root[name].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
    }

    /// A message of the conversation by its place.
    func message(_ place: Int) throws -> JSONValue? {
        let messages = try root["messages"].map { Array($0.elements) } ?? []
        return place < messages.count ? messages[place] : nil
    }
}
