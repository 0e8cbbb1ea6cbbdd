import ControlPlane
import Upstream
import Wire

/// The answer of a server to an order, line by line while it comes.
final class RemoteAnswer {
    private enum Event: Sendable {
        case head(UpstreamHead)
        case bytes([UInt8])
        case end(UpstreamError?)
    }

    /// Takes one piece at a time, so that a long answer does not pile up here.
    private final class Receiver: UpstreamReceiver {
        let events: AsyncStream<Event>
        private let continuation: AsyncStream<Event>.Continuation

        init() {
            (events, continuation) = AsyncStream.makeStream()
        }

        func receive(head: UpstreamHead) { continuation.yield(.head(head)) }

        func receive(body: UnsafeRawBufferPointer) -> UpstreamFlow {
            continuation.yield(.bytes(Array(body)))
            return .pause
        }

        func end(_ result: Result<UpstreamSummary, UpstreamError>) {
            if case .failure(let error) = result {
                continuation.yield(.end(error))
            } else {
                continuation.yield(.end(nil))
            }
            continuation.finish()
        }
    }

    private let transfer: UpstreamTransfer
    private var events: AsyncStream<Event>.Iterator
    /// What came of the line that is not complete yet.
    private var rest: [UInt8] = []
    /// The lines that are complete, the next one last.
    private var lines: [[UInt8]] = []

    init(to request: UpstreamRequest, through transport: some UpstreamTransport) {
        let receiver = Receiver()
        events = receiver.events.makeAsyncIterator()
        transfer = transport.start(request, for: receiver)
    }

    /// Wants nothing more; a command that still runs is ended by it.
    func leave() { transfer.cancel() }

    /// Status and headers; nil when the answer ended before them.
    func head(from address: RemoteAddress) async throws -> UpstreamHead? {
        switch await events.next() {
        case .head(let head): return head
        case .end(let error?): throw CommandFailure(reaching: address, error)
        case .bytes, .end(nil), nil: return nil
        }
    }

    /// The next report; nil at the end of the answer.
    func next(from address: RemoteAddress) async throws -> CommandReport? {
        while lines.isEmpty {
            switch await events.next() {
            case .bytes(let bytes):
                take(bytes)
                transfer.resume()
            case .end(let error?): throw CommandFailure(leftBy: address, error)
            case .end(nil): throw CommandFailure(leftBy: address, nil)
            case .head, nil: return nil
            }
            guard rest.count <= CommandReport.longestLine else {
                throw CommandFailure.wrongProtocol(at: address)
            }
        }
        guard let line = lines.popLast(), let report = CommandReport(line: line) else {
            throw CommandFailure.wrongProtocol(at: address)
        }
        return report
    }

    private func take(_ bytes: [UInt8]) {
        rest += bytes
        let parts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last else { return }
        lines = parts.dropLast().reversed().map(Array.init)
        rest = Array(last)
    }

    /// What an answer that is an error says, cut to what fits a line; nil when it says nothing.
    func errorWords() async -> String? {
        var body: [UInt8] = []
        while body.count < 65_536, case .bytes(let bytes)? = await events.next() {
            body += bytes
            transfer.resume()
        }
        let words = (try? JSONDocument(body))?.root["error"]?["message"]?.string
        return words.map { String($0.printable.prefix(300)) }
    }
}
