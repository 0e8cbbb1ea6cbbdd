import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

extension ErrorReply {
    /// What an administrator is told. Holds nothing that came with the request, which may be a secret at the
    /// wrong place, and nothing of the database's own words.
    init(_ error: any Error) {
        switch error {
        case let reply as ErrorReply: self = reply
        case let field as InvalidField: self = .invalidRequest(field.message)
        case let error as StorageError: self.init(storage: error)
        case is NIOTooManyBytesError:
            self.init(
                413, "request_too_large", "A body has at most \(ControlPlane.Limit.body) bytes.")
        default: self.init(500, "api_error", "Something went wrong here; the server's log says what.")
        }
    }

    private init(storage error: StorageError) {
        switch error {
        case .busy: self.init(529, "overloaded_error", "The database is busy. Try again.", retryAfter: 1)
        case .full: self.init(529, "overloaded_error", "The database's disk is full.", retryAfter: 10)
        case .notFound: self = .notFound("What this was asked for does not exist.")
        case .conflict(let what): self = .conflict(what)
        case .readOnly, .corrupt, .moved, .schemaTooNew, .schemaTooOld, .alreadyServed, .failed:
            self.init(500, "api_error", "The database cannot be used; the server's log says why.")
        }
    }

    /// 404, for an id or a name that nothing has.
    static func notFound(_ message: String) -> ErrorReply { ErrorReply(404, "not_found_error", message) }

    /// 409: what was asked for goes against what is there.
    static func conflict(_ message: String) -> ErrorReply { ErrorReply(409, "conflict_error", message) }

    /// The answer with its headers.
    func response(id: Domain.RequestID) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let shouldRetry, let name = HTTPField.Name("x-should-retry") {
            headers[name] = shouldRetry ? "true" : "false"
        }
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body(requestID: id.text))))
    }
}
