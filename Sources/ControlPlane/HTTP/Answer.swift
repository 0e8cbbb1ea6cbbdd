import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// What a route answers.
struct Answer: Sendable {
    var status = 200
    var type = "application/json"
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]
    /// Sends the body piece by piece in place of `body`; returns when it is complete.
    var pieces: (@Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void)?

    /// A JSON document.
    static func json(_ write: (inout JSONWriter) throws -> Void) rethrows -> Answer {
        var json = JSONWriter()
        try write(&json)
        return Answer(body: json.bytes)
    }

    var response: Response {
        var fields: HTTPFields = [.contentType: type]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields, body: responseBody)
    }

    private var responseBody: ResponseBody {
        guard let pieces else { return ResponseBody(byteBuffer: ByteBuffer(bytes: body)) }
        return ResponseBody { writer in
            try await pieces { piece in try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
    }
}
