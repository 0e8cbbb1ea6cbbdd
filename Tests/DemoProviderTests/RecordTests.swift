import Glibc
import Testing
import Wire

@testable import DemoProvider

@Suite struct RecordTests {
    private func record(limit: Int = 100, bodyLimit: Int = 1_000) -> DemoRecord {
        DemoRecord(file: nil, limit: limit, bodyLimit: bodyLimit)
    }

    private func receive(_ record: DemoRecord, body: [UInt8]? = nil) -> DemoRequest {
        record.receive(requestID: "r", model: "demo", stream: false, bodyBytes: body?.count ?? 0, body: body)
            .request
    }

    @Test func `an answer that was read whole is on the record`() async throws {
        try await withDemo { server in
            let id = [("x-client-request-id", "req_1:2")]
            _ = try server.ask(
                chat("demo: call f {} && call g {} && usage prompt=9 shape=always", model: "demo-x"),
                headers: id)
            _ = try server.ask(chat("demo: status 404", stream: false))
            _ = try server.ask(Array("{".utf8))
            let requests = server.requests
            #expect(requests.map(\.sequence) == [1, 2, 3])
            #expect(requests.map(\.end) == [.complete, .error, .error])
            #expect(requests.map(\.status) == [200, 404, 400])
            #expect(requests.map(\.requestID) == ["req_1:2", nil, nil])
            #expect(requests.map(\.model) == ["demo-x", "demo", nil])
            #expect(requests.map(\.stream) == [true, false, false])
            #expect(requests.map(\.toolCalls) == [2, 0, 0])
            #expect(requests.map(\.usage?.prompt) == [9, nil, nil])
            #expect(requests[2].bodyBytes == 1)
        }
    }

    @Test func `the record can be read and forgotten over HTTP`() async throws {
        try await withDemo { server in
            _ = try server.ask("demo: say ok", stream: false)
            let request = try #require(
                try server.get("/demo/requests").json["requests"]?.elements.first { _ in true })
            #expect(request["sequence"]?.int == 1)
            #expect(request["end"]?.string == "complete")
            #expect(request["completion_tokens"]?.int == 1)
            #expect(request["cache_write_tokens"]?.isNull == true)
            #expect(request["body"] == nil)
            #expect(try server.get("/demo/requests", method: "DELETE").status == 200)
            #expect(try server.get("/demo/requests?now").json["requests"]?.count == 0)
            _ = try server.ask("demo: say ok", stream: false)
            #expect(server.requests.map(\.sequence) == [2])
        }
    }

    @Test func `headers and bodies are kept on demand, credentials never`() async throws {
        try await withDemo {
            $0.recordsBodies = true
        } _: { server in
            let body = chat("hi", extra: #","temperature":1.0"#)
            _ = try server.ask(body, headers: [("Authorization", "Bearer hidden-key"), ("X-Extra", "a")])
            _ = try server.ask(Array("no json".utf8))
            #expect(server.requests.map(\.body) == [body, Array("no json".utf8)])
            let text = try server.get("/demo/requests").text
            #expect(text.contains(#""body":"# + String(decoding: body, as: UTF8.self)))
            #expect(text.contains(#""body":"no json""#))
            #expect(text.contains(#""x-extra":"a""#))
            #expect(!text.contains("hidden-key"))
        }
    }

    @Test func `memory holds the newest requests`() {
        let record = record(limit: 3)
        let first = receive(record)
        for _ in 0..<20 { _ = receive(record) }
        record.end(first, status: 200, outcome: AnswerOutcome(end: .complete))
        #expect(record.requests.map(\.sequence) == [19, 20, 21])
        #expect(record.requests.allSatisfy { $0.end == nil })
    }

    @Test func `memory holds the newest bodies`() {
        let record = record(bodyLimit: 25)
        for index in 0..<5 { _ = receive(record, body: [UInt8](repeating: UInt8(index), count: 10)) }
        #expect(record.requests.map { $0.body?.first } == [nil, nil, nil, 3, 4])
        _ = receive(record, body: [UInt8](repeating: 9, count: 26))
        #expect(record.requests.allSatisfy { $0.body == nil })
        #expect(record.requests.count == 6)
    }

    @Test func `the file has a line before the answer and one after it`() async throws {
        let path = try temporaryPath()
        defer { unlink(path) }
        try await withDemo {
            $0.recordFile = path
        } _: { server in
            do {
                let connection = try TestConnection(port: server.port)
                try connection.send(
                    "POST", "/v1/chat/completions", body: chat("demo: say a && stall after=end"))
                _ = try connection.receiveHead()
                #expect(try lines(of: path).map { $0["event"]?.string } == ["received"])
            }
            _ = try server.ask("demo: say ok && usage prompt=5", stream: false)
            let last = try #require(try lines(of: path).last)
            #expect(last["event"]?.string == "ended")
            #expect(last["sequence"]?.int == 2)
            #expect(last["prompt_tokens"]?.int == 5)
            #expect(last["status"]?.int == 200)
            #expect(last["received_at"]?.string?.hasSuffix("Z") == true)
        }
        let events = try lines(of: path).map { "\($0["sequence"]?.int ?? 0) \($0["event"]?.string ?? "")" }
        #expect(Set(events) == ["1 received", "1 ended", "2 received", "2 ended"])
    }

    @Test func `a request that cannot be recorded is not answered`() async throws {
        try await withDemo {
            $0.recordFile = "/dev/full"
        } _: { server in
            let refusal = try server.ask("demo: say ok")
            #expect(refusal.status == 500)
            #expect(refusal.text.contains("cannot be written"))
        }
    }

    @Test func `a record file that cannot be opened keeps the server from starting`() async throws {
        var options = DemoOptions()
        options.port = 0
        options.recordFile = "/nowhere/record.jsonl"
        await #expect(throws: DemoError.self) { try await DemoServer.start(options, threads: 1) }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_007, "2000-02-29T00:00:00.007Z"),
        (1_795_407_501_945, "2026-11-23T04:18:21.945Z"),
    ])
    func `times are told in UTC`(milliseconds: Int64, text: String) {
        #expect(WallClock.rfc3339(milliseconds: milliseconds) == text)
    }

    private func temporaryPath() throws -> String {
        var template = Array("\(P_tmpdir)/demo-record-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        close(descriptor)
        return template.withUnsafeBufferPointer {
            String(decoding: $0.dropLast().map { UInt8($0) }, as: UTF8.self)
        }
    }

    private func lines(of path: String) throws -> [JSONValue] {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return try text.split(separator: 0x0A).map { try JSONDocument(Array($0)).root }
    }
}
