import Foundation
import TestSupport
import Wire

/// What came back.
struct Reply: Sendable {
    var status: Int
    /// By lowercased name.
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null where it is none.
    var json: JSONValue {
        ((try? JSONDocument(body)) ?? (try? JSONDocument(Array("null".utf8))))?.root ?? Self.null
    }

    private static let null: JSONValue = {
        guard let document = try? JSONDocument(Array("null".utf8)) else {
            preconditionFailure("null is JSON")
        }
        return document.root
    }()

    /// `error.message`, and the status before it: what most tests of bad requests look at.
    var complaint: String { "\(status) \(json["error"]?["message"]?.string ?? "")" }
}

extension Office {
    /// One request over a connection of its own. A nil key sends none.
    func ask(
        _ method: String, _ path: String, key: String? = nil, body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var head = "\(method) \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        if let key { head += "x-api-key: \(key)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n" }
        let bytes = Array((head + "\r\n" + (body ?? "")).utf8)
        let port = port
        return try await withCheckedThrowingContinuation { waiter in
            Thread.detachNewThread {
                waiter.resume(
                    with: Result {
                        let socket = try ClientSocket(port: port)
                        // A server that refuses a body may close before it has all of it.
                        try? socket.send(bytes)
                        var received: [UInt8] = []
                        while case .bytes(let more) = try socket.receive() { received += more }
                        socket.close()
                        return try Reply(received)
                    })
            }
        }
    }

    /// A request with the key that may look.
    func get(_ path: String) async throws -> Reply { try await ask("GET", path, key: reader) }

    /// A request with the key that may change things.
    func post(_ path: String, _ body: String = "{}", headers: [(String, String)] = []) async throws -> Reply {
        try await ask("POST", path, key: writer, body: body, headers: headers)
    }
}

/// What came and is no HTTP.
struct NotHTTP: Error {
    var text: String
}

extension Reply {
    /// Reads a whole answer, one with a length or one in chunks (RFC 9112 section 7.1).
    fileprivate init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { throw NotHTTP(text: text) }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        guard let first = lines.first, let status = Int(first.split(separator: " ").dropFirst().first ?? "")
        else { throw NotHTTP(text: text) }
        self.status = status
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw NotHTTP(text: text) }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let rest = Array(text[end.upperBound...].utf8)
        body = headers["transfer-encoding"] == "chunked" ? try Self.joined(rest[...]) : rest
    }

    private static func joined(_ chunks: ArraySlice<UInt8>) throws -> [UInt8] {
        var (rest, body) = (chunks, [UInt8]())
        while true {
            let digits = String(decoding: rest.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            guard let size = Int(digits, radix: 16), rest.count >= digits.utf8.count + 2 + size else {
                throw NotHTTP(text: String(decoding: rest, as: UTF8.self))
            }
            guard size > 0 else { return body }
            rest = rest.dropFirst(digits.utf8.count + 2)
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
    }
}
