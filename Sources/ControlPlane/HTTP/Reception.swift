import Domain
import HTTPTypes
import Hummingbird
import Logging
import Wire

/// What every answer has in common: an id, a date, no place in any cache, and errors in Anthropic's shape.
struct Reception: RouterMiddleware {
    let plane: ControlPlane

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var random = SystemRandomNumberGenerator()
        let id = Domain.RequestID.make(at: plane.now(), random: &random)
        var response: Response
        do {
            response = try await next(request, context)
        } catch is HTTPError {
            // Nothing else here throws one: no route takes this method and path.
            response = ErrorReply(await whyUnrouted(request)).response(id: id)
        } catch {
            let reply = ErrorReply(error)
            if reply.status >= 500 { plane.logger.error("\(id): \(Self.words(for: error))") }
            response = reply.response(id: id)
        }
        if let name = HTTPField.Name("request-id") { response.headers[name] = id.text }
        response.headers[.date] = plane.now().fixedDate
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Strangers do not learn which paths there are.
    private func whyUnrouted(_ request: Request) async -> any Error {
        do {
            _ = try await plane.holder(of: request.headers)
        } catch {
            return error
        }
        let methods = RouteTable.methods(of: request.uri.path)
        guard !methods.isEmpty else {
            return ErrorReply(
                404, "not_found_error", "There is no such path. GET /openapi.json has them all.")
        }
        return ErrorReply(
            405, "invalid_request_error",
            "This path takes \(methods.map(\.rawValue).joined(separator: ", ")) only.")
    }

    /// For the log; a storage error says what a person at the server can do.
    private static func words(for error: any Error) -> String {
        switch error {
        case let error as StorageError: error.message
        case let error as ErrorReply: error.message
        default: "\(type(of: error))"
        }
    }
}
