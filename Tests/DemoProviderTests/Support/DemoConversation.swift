import DemoProvider
import Testing
import Wire

/// Starts a demo provider for the length of a test.
func withDemo(
    _ configure: (inout DemoOptions) -> Void = { _ in }, _ body: (DemoServer) async throws -> Void
) async throws {
    var options = DemoOptions()
    options.port = 0
    configure(&options)
    let server = try await DemoServer.start(options, threads: 1)
    do {
        try await body(server)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// A chat request whose only message is `prompt`.
func chat(
    _ prompt: String, stream: Bool = true, model: String = "demo", extra: String = ""
) -> [UInt8] {
    var json = JSONWriter()
    json.value(prompt)
    let content = String(decoding: json.bytes, as: UTF8.self)
    return chat(
        messages: #"[{"role":"user","content":\#(content)}]"#, stream: stream, model: model, extra: extra)
}

func chat(messages: String, stream: Bool = true, model: String = "demo", extra: String = "") -> [UInt8] {
    Array(#"{"model":"\#(model)","stream":\#(stream),"messages":\#(messages)\#(extra)}"#.utf8)
}

extension DemoServer {
    /// Sends a chat request over a connection of its own and reads the answer.
    func ask(_ body: [UInt8], headers: [(String, String)] = []) throws -> TestConnection.Response {
        let connection = try TestConnection(port: port)
        try connection.send("POST", "/v1/chat/completions", headers: headers, body: body)
        return try connection.receive()
    }

    func ask(_ prompt: String, stream: Bool = true, extra: String = "") throws -> TestConnection.Response {
        try ask(chat(prompt, stream: stream, extra: extra))
    }

    func get(_ path: String, method: String = "GET") throws -> TestConnection.Response {
        let connection = try TestConnection(port: port)
        try connection.send(method, path)
        return try connection.receive()
    }
}

extension TestConnection.Response {
    /// The data of the stream's events, `[DONE]` included.
    var events: [String] {
        get throws {
            var reader = SSEReader()
            var events: [String] = []
            let note: (SSEReader.Item) -> Void = { item in
                if case .event(_, let data) = item { events.append(String(decoding: data, as: UTF8.self)) }
            }
            try reader.consume(body, note)
            try reader.finish(note)
            return events
        }
    }

    /// The chunks of the stream, without `[DONE]`.
    var chunkValues: [JSONValue] {
        get throws {
            try events.filter { !$0.contains("[DONE]") }.map { try JSONDocument(Array($0.utf8)).root }
        }
    }

    /// The `delta` of every chunk that has one, as it was written.
    var deltas: [String] {
        get throws {
            try chunkValues.compactMap { chunk in
                guard let delta = chunk["choices"]?.elements.first(where: { _ in true })?["delta"] else {
                    return nil
                }
                return String(decoding: delta.raw, as: UTF8.self)
            }
        }
    }

    /// All content of the stream put together.
    var content: String {
        get throws {
            try chunkValues.map { chunk in
                chunk["choices"]?.elements.first { _ in true }?["delta"]?["content"]?.string ?? ""
            }.joined()
        }
    }

    var json: JSONValue {
        get throws { try JSONDocument(body).root }
    }
}
