import ArgumentParser
import Domain
import Gateway
import Synchronization
import Testing
import Upstream

@testable import tollgate

/// Answers of servers that are broken, cut, or no servers of Tollgate.
@Suite struct RemoteAnswerTests {
    /// Answers every request with the same status and pieces, then ends as it is told.
    private struct Transport: UpstreamTransport {
        var status: Int? = 200
        var pieces: [String] = []
        var end: Result<UpstreamSummary, UpstreamError> = .success(
            UpstreamSummary(
                connectDuration: .zero, firstByteDuration: .zero, totalDuration: .zero, bytesSent: 0,
                bytesReceived: 0, reusedConnection: false))

        /// Goes on as soon as it is let; there is nothing to stop.
        private final class Control: UpstreamControl {
            func cancel() {}
            func resume() {}
        }

        func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer {
            if let status { receiver.receive(head: UpstreamHead(status: status, headers: [])) }
            for piece in pieces {
                Array(piece.utf8).withUnsafeBytes { _ = receiver.receive(body: $0) }
            }
            receiver.end(end)
            return UpstreamTransfer(Control())
        }
    }

    private struct Said: Equatable {
        var status: CommandStatus
        var output = ""
        var talk = ""
    }

    /// What `keys list` comes to when it is answered so.
    private func said(after transport: Transport) async throws -> Said {
        let output = Mutex("")
        let talk = Mutex("")
        let console = Console(
            output: { text in output.withLock { $0 += text } },
            talk: { text in talk.withLock { $0 += text } },
            isInteractive: false, readLine: { nil }, readSecret: { _ in nil })
        let run = RemoteRun(
            address: try RemoteAddress("https://gate.example.com"), key: Secret("tga-a1-hunter2"),
            command: try KeysList.parse([]),
            invocation: Invocation(
                console: console, variable: { _ in nil }, clock: .system, pause: { _ in },
                actor: Sandbox.actor),
            transport: transport)
        var status: CommandStatus
        do {
            status = try await run.run(["keys", "list"])
        } catch {
            let failure = CommandFailure(reporting: error)
            talk.withLock { $0 += failure.text }
            status = failure.status
        }
        return Said(status: status, output: output.withLock(\.self), talk: talk.withLock(\.self))
    }

    private static let version = "{\"version\":\"\(Tollgate.version)\"}\n"

    @Test func `an answer is the same in whatever pieces it comes`() async throws {
        let text = Self.version + "{\"stdout\":\"é\\n\"}\n{}\n{\"stderr\":\"b\"}\n{\"status\":3}\n"
        let expected = Said(status: .notFound, output: "é\n", talk: "b")
        #expect(try await said(after: Transport(pieces: [text])) == expected)
        #expect(try await said(after: Transport(pieces: text.unicodeScalars.map { String($0) })) == expected)
    }

    @Test(arguments: [
        [], ["{\"version\":\"1\"}\n"], ["{\"version\":\"1\"}\n{\"stdout\":\"a\"}\n{\"status\":0}"],
    ])
    func `an answer without its end is not taken for done`(pieces: [String]) async throws {
        let said = try await said(after: Transport(pieces: pieces))
        #expect(said.status == .failed)
        #expect(said.talk.contains("whether the command was done is not known"))
    }

    @Test(arguments: [
        "<html>Welcome</html>\n", "{\"stdout\":\"a\"}\n", "{\"status\":0}\n", "{\"version\":\"1\"}\nhello\n",
        "{\"version\":\"1\"}\n{\"stdout\":7}\n", String(repeating: "x", count: 600_000),
    ])
    func `what does not speak as a server of Tollgate does is told so`(text: String) async throws {
        let said = try await said(after: Transport(pieces: [text]))
        #expect(said.status == .failed)
        #expect(said.output.isEmpty)
        #expect(said.talk.contains("does not answer as a server of Tollgate does"))
    }

    @Test(arguments: [
        (301, CommandStatus.failed, "sends elsewhere"), (401, .refused, "refuses the admin key"),
        (403, .refused, "refuses this: Words."), (404, .failed, "runs no commands"),
        (413, .refused, "no more than 1 MiB"), (500, .failed, "answers 500: Words."),
        (529, .failed, "is busy: Words."),
    ])
    func `errors of HTTP become words, an exit code and the server's reason`(
        status: Int, code: CommandStatus, words: String
    ) async throws {
        let body = #"{"type":"error","error":{"type":"x","message":"Words."}}"#
        let said = try await said(after: Transport(status: status, pieces: [body]))
        #expect(said.status == code)
        #expect(said.talk.contains("https://gate.example.com"))
        #expect(said.talk.contains(words), "\(said.talk)")
        #expect(!said.talk.contains("hunter2"))
    }

    @Test(arguments: [
        (UpstreamError.connect, "nobody answers"), (.resolve, "has no address"), (.tls, "no trusted TLS"),
        (.timeout(phase: .firstByte), "in time"), (.reset, "whether the command was done is not known"),
    ])
    func `a server that cannot be reached is told with the reason and a next step`(
        error: UpstreamError, words: String
    ) async throws {
        let said = try await said(after: Transport(status: nil, end: .failure(error)))
        #expect(said.status == .failed)
        #expect(said.talk.contains(words), "\(said.talk)")
        #expect(said.talk.contains("\nTry: "))
    }

    @Test func `a connection that breaks off is told after what came`() async throws {
        let pieces = [Self.version, "{\"stdout\":\"a\\n\"}\n"]
        let said = try await said(after: Transport(pieces: pieces, end: .failure(.reset)))
        #expect(said.output == "a\n")
        #expect(said.status == .failed)
    }
}
