import Synchronization
import Wire

/// The demo provider's own book of requests, which a ledger can be held against.
///
/// In memory it holds the newest requests; the file, when there is one, gets a line when a request has been
/// received and before anything is answered, and one when its answer has ended.
final class DemoRecord: Sendable {
    private struct Book {
        /// Up to twice the limit, so that forgetting one request does not move all others.
        var requests: [DemoRequest] = []
        /// The index of the oldest request that is not forgotten.
        var first = 0
        var lastSequence = 0
        var bodyBytes = 0
        /// The index from which on bodies are kept.
        var firstWithBody = 0
    }

    private let book = Mutex(Book())
    private let file: RecordFile?
    private let limit: Int
    private let bodyLimit: Int

    init(file: RecordFile?, limit: Int, bodyLimit: Int) {
        self.file = file
        self.limit = max(1, limit)
        self.bodyLimit = bodyLimit
    }

    /// The requests held, oldest first.
    var requests: [DemoRequest] {
        book.withLock { Array($0.requests[$0.first...]) }
    }

    /// Notes a request. `isSafe` is false when its line could not be written to the file.
    func receive(
        requestID: String?, model: String?, stream: Bool, bodyBytes: Int, headers: [String: String]? = nil,
        body: [UInt8]? = nil
    ) -> (request: DemoRequest, isSafe: Bool) {
        let receivedAt = WallClock.milliseconds()
        let request = book.withLock { book in
            book.lastSequence += 1
            let request = DemoRequest(
                sequence: book.lastSequence, receivedAt: receivedAt, requestID: requestID, model: model,
                stream: stream, bodyBytes: bodyBytes, headers: headers, body: body)
            add(request, to: &book)
            return request
        }
        guard let file else { return (request, true) }
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.field("event", "received" as StaticString)
        request.appendReceipt(to: &json)
        json.endObject()
        return (request, file.append(line: json.bytes))
    }

    /// Notes how the answer to a request ended; the file hears of it even when memory has forgotten the
    /// request.
    func end(_ request: DemoRequest, status: Int?, outcome: AnswerOutcome) {
        var request = request
        request.status = status
        request.end = outcome.end
        request.usage = outcome.usage
        request.toolCalls = outcome.toolCalls
        book.withLock { book in
            guard let oldest = book.requests.first?.sequence else { return }
            let index = request.sequence - oldest
            guard book.requests.indices.contains(index) else { return }
            request.body = book.requests[index].body
            book.requests[index] = request
        }
        guard let file else { return }
        var json = JSONWriter(reserving: 256)
        json.beginObject()
        json.field("event", "ended" as StaticString)
        request.appendReceipt(to: &json)
        json.field("ended_at", WallClock.rfc3339(milliseconds: WallClock.milliseconds()))
        request.appendEnd(to: &json)
        json.endObject()
        _ = file.append(line: json.bytes)
    }

    /// Forgets all requests in memory; numbers go on.
    func forget() {
        book.withLock { book in
            book.requests.removeAll()
            book.first = 0
            book.firstWithBody = 0
            book.bodyBytes = 0
        }
    }

    private func add(_ request: DemoRequest, to book: inout Book) {
        book.requests.append(request)
        if book.requests.count - book.first > limit { book.first += 1 }
        book.bodyBytes += request.body?.count ?? 0
        while book.bodyBytes > bodyLimit || book.firstWithBody < book.first {
            book.bodyBytes -= book.requests[book.firstWithBody].body?.count ?? 0
            book.requests[book.firstWithBody].body = nil
            book.firstWithBody += 1
        }
        if book.first > limit {
            book.requests.removeFirst(book.first)
            book.firstWithBody -= book.first
            book.first = 0
        }
    }
}
