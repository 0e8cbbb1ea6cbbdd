import Testing
import Translation
import Wire

/// A request of the Responses API on its way to one target.
struct ResponsesAsked {
    let sent: ProviderRequest
    let body: JSONValue

    init(
        _ fields: String, profile: Profile = .openai, model: String = "gpt-4.1", outputLimit: Int? = nil
    ) throws {
        let text = #"{"model":"m",\#(fields)}"#
        let request = try ClientRequest(Array(text.utf8), in: .responses)
        sent = try request.providerRequest(
            on: TargetTerms(
                model: model, profile: profile, inputEstimate: request.inputEstimate, outputLimit: outputLimit
            ))
        body = try JSONDocument(sent.body).root
    }

    /// The text of a member of the body, as it is spelt.
    subscript(name: String) -> String? { body[name].map { String(decoding: $0.raw, as: UTF8.self) } }

    var text: String { String(decoding: sent.body, as: UTF8.self) }

    /// What became of a whole answer of the provider.
    func answer(_ body: String) throws -> WholeAnswer {
        try WholeAnswer(Array(body.utf8), context: sent.context, messageID: AnswerDriver.messageID)
    }

    /// The data of the events that became of a provider's stream.
    func events(_ stream: String) throws -> [JSONValue] {
        try Self.events(AnswerDriver.stream(Array(stream.utf8), sent.context).output)
    }

    static func events(_ output: [UInt8]) throws -> [JSONValue] {
        var found: [JSONValue] = []
        var reader = SSEReader()
        func take(_ item: SSEReader.Item) throws {
            guard case .event(let name, let data) = item else { return }
            let event = try JSONDocument(data).root
            #expect(event["type"]?.string == name)
            found.append(event)
        }
        try reader.consume(output) { try take($0) }
        try reader.finish { try take($0) }
        return found
    }
}
