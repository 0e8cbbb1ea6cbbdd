import DataPlane
import Foundation
import GatewayDoubles
import TestSupport
import Testing
import Wire

@Suite struct `connections` {
    @Test func `pipelined requests are answered in order`() async throws {
        try await withPlane([Bench.whole("one"), Bench.stream("two")]) { plane in
            let client = try await plane.connect()
            let requests = [
                Request("GET", "/health/live"), plane.messages(Bench.question(stream: false)),
                Request("GET", "/nothing"), plane.messages(Bench.question(stream: true)),
                Request("GET", "/v1/models/claude-test", headers: [plane.key()]),
                Request("PUT", "/v1/messages"),
            ]
            try await client.send(requests.reduce(Data()) { $0 + $1.bytes })
            var answers: [Answer] = []
            for _ in requests { answers.append(try await client.answer()) }
            #expect(answers.map(\.status) == [200, 200, 404, 200, 200, 405])
            #expect(answers[1].text.contains("one"))
            #expect(answers[3].text.contains("two"))
            #expect(Set(answers.map { $0["request-id"] }).count == requests.count)
        }
    }

    @Test func `many pipelined requests are all answered`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            let count = 100
            let requests = (0..<count).map { Request("GET", "/v1/models/m\($0)", headers: [plane.key()]) }
            try await client.send(requests.reduce(Data()) { $0 + $1.bytes })
            for index in 0..<count {
                #expect(try await client.answer().json["id"]?.string == "m\(index)")
            }
        }
    }

    @Test func `a connection is used again`() async throws {
        try await withPlane((1...5).map { Bench.whole("\($0)") }) { plane in
            let client = try await plane.connect()
            for number in 1...5 {
                try await client.send(plane.messages(Bench.question(stream: false)).bytes)
                let answer = try await client.answer()
                #expect(answer.text.contains(#""text":"\#(number)""#))
                #expect(answer["connection"] == nil)
            }
            #expect(plane.server.connectionCount == 1)
        }
    }

    @Test(arguments: ["/health/live", "/nothing", "/v1/models"])
    func `a client that asks to close gets its answer and the end`(path: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(Request("GET", path).with("connection", "Close").bytes)
            #expect(try await client.answer()["connection"] == "close")
            let (text, end) = try await client.rest()
            #expect(text == "")
            #expect(end == .closed)
        }
    }

    @Test func `nothing is answered after a request that asked to close`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(
                Request("GET", "/health/live").with("connection", "close").bytes
                    + Request("GET", "/health/live").bytes)
            #expect(try await client.answer().status == 200)
            let (text, end) = try await client.rest()
            #expect(text == "")
            #expect(end == .closed)
        }
    }

    @Test(arguments: [nil, "keep-alive"])
    func `a client of HTTP 1_0 gets its answer and the end`(connection: String?) async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            var request = plane.messages(Bench.question(stream: false)).asHTTP10
            if let connection { request = request.with("connection", connection) }
            try await client.send(request.bytes)
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(answer["transfer-encoding"] == nil)
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test func `a stream to a client of HTTP 1_0 is framed by the end of the connection`() async throws {
        try await withPlane([Bench.stream()]) { plane in
            let client = try await plane.connect()
            try await client.send(plane.messages().asHTTP10.bytes)
            let answer = try await client.answer()
            #expect(answer["transfer-encoding"] == nil)
            #expect(answer["content-length"] == nil)
            #expect(answer.text.hasPrefix("event: message_start\n"))
            #expect(answer.text.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
            #expect(answer.isWhole)
        }
    }

    @Test func `a client that would rather speak HTTP 2 is answered and not left waiting`() async throws {
        try await withPlane([Bench.whole()]) { plane in
            let client = try await plane.connect()
            let request = plane.messages(Bench.question(stream: false))
                .with("connection", "Upgrade, HTTP2-Settings").with("upgrade", "h2c")
                .with("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA")
            try await client.send(request.bytes)
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(answer["connection"] == "close")
            #expect(try await client.rest().end == .closed)
        }
    }

    @Test func `a tunnel is not opened`() async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send("CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n")
            #expect(try await client.answer().status == 404)
            #expect(try await client.rest().end == .closed)
        }
    }
}
