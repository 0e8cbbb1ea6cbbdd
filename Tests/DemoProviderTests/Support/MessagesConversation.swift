import Testing
import Wire

@testable import DemoProvider

/// A client of the Messages API without a socket.
struct MessagesClient {
    static let headers = [(name: "anthropic-version", value: "2023-06-01")]

    let service: DemoService
    var headers = Self.headers

    init(_ configure: (inout DemoOptions) -> Void = { _ in }) throws {
        var options = DemoOptions()
        configure(&options)
        service = try DemoService(options)
    }

    func send(_ body: String, to path: String = "/v1/messages") -> Reply {
        service.answer(
            DemoService.Inbound(method: "POST", path: path, headers: headers, body: Array(body.utf8)))
    }

    /// The answer to a prompt; `extra` are members with a comma before them.
    func ask(_ prompt: String, stream: Bool = false, model: String = "demo", extra: String = "") -> Reply {
        var json = JSONWriter()
        json.value(prompt)
        let content = String(decoding: json.bytes, as: UTF8.self)
        return ask(
            messages: #"{"role":"user","content":\#(content)}"#, stream: stream, model: model, extra: extra)
    }

    func ask(messages: String, stream: Bool = false, model: String = "demo", extra: String = "") -> Reply {
        send(
            #"{"model":"\#(model)","max_tokens":8000,"stream":\#(stream),"messages":[\#(messages)]\#(extra)}"#
        )
    }
}

extension Reply {
    /// The body of a whole answer.
    var json: JSONValue {
        get throws {
            switch body {
            case .whole(let bytes), .broken(let bytes, _): try JSONDocument(bytes).root
            case .stream: throw ErrorAnswer(status: 0)
            }
        }
    }

    /// The body of a whole answer as text.
    var text: String {
        switch body {
        case .whole(let bytes), .broken(let bytes, _): String(decoding: bytes, as: UTF8.self)
        case .stream: ""
        }
    }

    /// Everything that a stream sends, and what it was when it ended.
    var streamed: (text: String, last: StreamPlay.Signal, outcome: AnswerOutcome) {
        guard case .stream(var play) = body else { return ("", .more, outcome) }
        var out: [UInt8] = []
        while true {
            switch play.advance(into: &out) {
            case .more, .paced, .pause: continue
            case let last: return (String(decoding: out, as: UTF8.self), last, play.outcome)
            }
        }
    }

    /// The names and the data of a stream's events.
    var events: [(name: String, data: JSONValue)] {
        get throws {
            var reader = SSEReader()
            var events: [(String, JSONValue)] = []
            let note: (SSEReader.Item) throws -> Void = { item in
                if case .event(let name, let data) = item {
                    events.append((name, try JSONDocument(data).root))
                }
            }
            try reader.consume(Array(streamed.text.utf8), note)
            try reader.finish(note)
            return events
        }
    }
}

extension JSONValue {
    /// The value as it was written.
    var text: String { String(decoding: raw, as: UTF8.self) }
}
