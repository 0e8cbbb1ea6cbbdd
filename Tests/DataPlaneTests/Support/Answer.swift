import Foundation
import TestSupport
import Wire

/// One HTTP answer as it came over the wire.
struct Answer: Sendable {
    var status: Int
    /// Such as `HTTP/1.1`.
    var version: String
    /// In the order they came; names in lower case.
    var headers: [(name: String, value: String)] = []
    var body = Data()
    /// False when the connection ended before the body did.
    var isWhole = true

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// All values under a name.
    func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONDocument(Array(body)).root } }

    var isChunked: Bool { self["transfer-encoding"] == "chunked" }

    /// `error.type` of a body in Anthropic's error shape; nil for any other body.
    var errorType: String? {
        guard let json = try? json, json["type"]?.string == "error" else { return nil }
        guard json["error"]?["message"]?.string?.isEmpty == false else { return nil }
        return json["error"]?["type"]?.string
    }

    /// Reads status line and headers.
    init(headFrom reader: inout Reader) throws {
        let text = String(decoding: try reader.bytes(through: "\r\n\r\n"), as: UTF8.self)
        let lines = text.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard text.hasSuffix("\r\n\r\n"), words.count >= 2, words[0].hasPrefix("HTTP/1."),
            let status = Int(words[1])
        else { throw NotHTTP(text: text) }
        self.status = status
        version = String(words[0])
        for line in lines.dropFirst() where !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw NotHTTP(text: line) }
            headers.append((parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)))
        }
    }

    /// Reads the body by the framing of the head (RFC 9112 section 6.3).
    mutating func readBody(from reader: inout Reader) throws {
        if status == 204 { return }
        if isChunked { return try readChunks(from: &reader) }
        guard let length = self["content-length"].flatMap({ Int($0) }) else {
            body = try reader.rest()
            isWhole = reader.end == .closed
            return
        }
        body = try reader.bytes(length)
        isWhole = body.count == length
    }

    private mutating func readChunks(from reader: inout Reader) throws {
        while true {
            let line = String(decoding: try reader.bytes(through: "\r\n"), as: UTF8.self)
            guard let size = Int(line.dropLast(), radix: 16) else {
                isWhole = false
                return
            }
            let chunk = try reader.bytes(size + 2)
            body.append(chunk.prefix(size))
            guard chunk.count == size + 2 else {
                isWhole = false
                return
            }
            if size == 0 { return }
        }
    }
}
