import Gateway
import NIOHTTP1
import Wire

/// What a request's method and path ask for. The query does not count: Claude Code adds `?beta=true`.
enum Endpoint: Equatable {
    /// A request to a model.
    case ask(API)
    case countTokens
    /// A response that a provider keeps.
    case response(String, ResponseAction)
    case listModels
    case showModel(String)
    case myUsage
    case myLimits
    case mySpending
    /// `HEAD /` and `HEAD /api/hello`: clients warm up their connection with it.
    case hello
    case live
    case ready
    case preflight
    case unknownPath
    case wrongMethod(allowed: String)

    init(_ method: HTTPMethod, path: String) {
        if method == .OPTIONS {
            self = .preflight
            return
        }
        switch path {
        case "/v1/messages": self = .only(.ask(.messages), method, [.POST])
        case "/v1/chat/completions": self = .only(.ask(.chatCompletions), method, [.POST])
        case "/v1/responses": self = .only(.ask(.responses), method, [.POST])
        case "/v1/embeddings": self = .only(.ask(.embeddings), method, [.POST])
        case "/v1/messages/count_tokens": self = .only(.countTokens, method, [.POST])
        case "/v1/models": self = .only(.listModels, method, [.GET])
        case "/v1/me/usage": self = .only(.myUsage, method, [.GET])
        case "/v1/me/limits": self = .only(.myLimits, method, [.GET])
        case "/api/oauth/usage": self = .only(.mySpending, method, [.GET])
        case "/", "/api/hello": self = .only(.hello, method, [.HEAD, .GET])
        case "/health/live", "/health/liveliness": self = .only(.live, method, [.HEAD, .GET])
        case "/health/ready", "/health/readiness": self = .only(.ready, method, [.HEAD, .GET])
        case _ where path.hasPrefix("/v1/responses/"):
            self = .response(at: path.dropFirst("/v1/responses/".count), method)
        default:
            guard path.hasPrefix("/v1/models/"), path.utf8.count > 11 else {
                self = .unknownPath
                return
            }
            self = .only(.showModel(PercentEncoding.decode(path.dropFirst(11))), method, [.GET])
        }
    }

    /// In whose words errors are answered at this path.
    static func api(of path: String) -> API {
        if path.hasPrefix("/v1/chat/") { return .chatCompletions }
        if path.hasPrefix("/v1/responses") { return .responses }
        return path.hasPrefix("/v1/embeddings") ? .embeddings : .messages
    }

    /// What asks after the server itself, and is answered also when it has too much to do.
    var isHealth: Bool { self == .live || self == .ready }

    /// Why a request comes to nothing here, whoever sends it; nil when it may come to something.
    var refusal: ErrorReply? {
        switch self {
        case .unknownPath: ErrorReply(404, "not_found_error", "There is nothing at this path.")
        case .wrongMethod(let allowed):
            ErrorReply(405, "invalid_request_error", "This path takes \(allowed) only.")
        default: nil
        }
    }

    /// What an answer from here says besides (RFC 9110 section 15.5.6).
    var headers: [(String, String)] {
        if case .wrongMethod(let allowed) = self { [("allow", allowed)] } else { [] }
    }

    private static let idBytes = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:".utf8)

    /// What stands behind `/v1/responses/`. An id goes into the provider's address, so that it holds nothing but
    /// letters, digits and marks that mean nothing there.
    private static func response(at rest: Substring, _ method: HTTPMethod) -> Endpoint {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let id = parts.first, !id.isEmpty, id.first != ".",
            id.utf8.allSatisfy(idBytes.contains)
        else { return .unknownPath }
        switch parts.dropFirst() {
        case []:
            return only(.response(id, method == .DELETE ? .delete : .show), method, [.GET, .DELETE])
        case ["input_items"]: return only(.response(id, .listInput), method, [.GET])
        case ["cancel"]: return only(.response(id, .cancel), method, [.POST])
        default: return .unknownPath
        }
    }

    private static func only(_ endpoint: Endpoint, _ method: HTTPMethod, _ allowed: [HTTPMethod]) -> Endpoint
    {
        allowed.contains(method)
            ? endpoint : .wrongMethod(allowed: allowed.map(\.rawValue).joined(separator: ", "))
    }
}
