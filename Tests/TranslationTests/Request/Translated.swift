import Testing
import Translation
import Wire

/// A translation, and its body as a document to look into.
struct Translated {
    let chat: ChatRequest
    let body: JSONValue

    /// Translates a request body.
    init(
        _ request: String, profile: Profile = .openai, model: String = "gpt-4.1", outputLimit: Int? = nil,
        sendsEffort: Bool = true
    ) throws {
        try self.init(
            MessagesRequest(Array(request.utf8)), profile: profile, model: model, outputLimit: outputLimit,
            sendsEffort: sendsEffort)
    }

    init(
        _ request: MessagesRequest, profile: Profile = .openai, model: String = "gpt-4.1",
        outputLimit: Int? = nil, sendsEffort: Bool = true
    ) throws {
        chat = try ChatRequest(
            request, model: model, profile: profile, inputEstimate: 7, outputLimit: outputLimit,
            sendsEffort: sendsEffort)
        body = try JSONDocument(chat.body).root
    }

    /// Translates a request with these fields beside the necessary ones.
    init(with fields: String, profile: Profile = .openai, model: String = "gpt-4.1") throws {
        try self.init(Self.request(with: fields), profile: profile, model: model)
    }

    /// Translates a conversation.
    init(messages: String, profile: Profile = .openai, model: String = "gpt-4.1") throws {
        try self.init(
            #"{"model":"m","max_tokens":10,"messages":\#(messages)}"#, profile: profile, model: model)
    }

    /// Translates a request by a dialect of its own.
    init(with fields: String, dialect change: (inout Dialect) -> Void) throws {
        let profile = Profile(name: "test", standard: Dialect().with(change))
        try self.init(Self.request(with: fields), profile: profile, model: "m")
    }

    static func request(with fields: String) -> String {
        let messages = fields.contains(#""messages""#) ? "" : #","messages":[{"role":"user","content":"hi"}]"#
        return #"{"model":"m","max_tokens":10\#(messages),\#(fields)}"#
    }

    /// The text of a member of the body, as it is spelt.
    subscript(name: String) -> String? { body[name].map { String(decoding: $0.raw, as: UTF8.self) } }

    /// The messages, as they are spelt.
    var messages: [String] {
        body["messages"]?.elements.map { String(decoding: $0.raw, as: UTF8.self) } ?? []
    }

    /// The roles of the messages, in their order.
    var roles: [String] { body["messages"]?.elements.map { $0["role"]?.string ?? "" } ?? [] }

    /// The functions offered, as they are spelt.
    var functions: [String] {
        body["tools"]?.elements.map { String(decoding: $0["function"]?.raw ?? [], as: UTF8.self) } ?? []
    }

    var functionNames: [String] {
        body["tools"]?.elements.map { $0["function"]?["name"]?.string ?? "" } ?? []
    }

    /// What was lost, without reasons.
    var losses: [String] { chat.losses.map(\.what) }
}

/// The refusal of a request, which is expected to be refused.
func refusal(of request: String, profile: Profile = .openai) throws -> ErrorReply {
    try #require(throws: ErrorReply.self) { try Translated(request, profile: profile) }
}
