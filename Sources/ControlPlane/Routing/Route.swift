import HTTPTypes

/// One path and method, who may use it, what it takes and what it does. The router and `/openapi.json` are both
/// made of these.
struct Route: Sendable {
    enum Access: String, Sendable {
        /// Everybody, without a key.
        case open
        /// Every admin key.
        case read
        /// Admin keys of the role write.
        case write
    }

    /// One parameter of the query.
    struct Parameter: Sendable {
        var name: String
        var summary: String
        /// Whether it may be given several times, as `name[]`.
        var isList = false
        var isRequired = false
    }

    /// One member of the body.
    struct Field: Sendable {
        enum Kind: String, Sendable {
            case string, integer, boolean, object, array
        }

        var name: String
        var kind: Kind
        var summary: String
        var isRequired = false
    }

    let method: HTTPRequest.Method
    /// With `{name}` for a part that varies.
    let path: String
    let access: Access
    /// What it does, in one sentence.
    let summary: String
    var parameters: [Parameter] = []
    var fields: [Field] = []
    let answer: @Sendable (Call) async throws -> Answer

    static func get(
        _ path: String, _ summary: String, access: Access = .read, _ parameters: [Parameter] = [],
        answer: @escaping @Sendable (Call) async throws -> Answer
    ) -> Route {
        Route(
            method: .get, path: path, access: access, summary: summary, parameters: parameters, answer: answer
        )
    }

    static func post(
        _ path: String, _ summary: String, _ fields: [Field] = [], access: Access = .write,
        answer: @escaping @Sendable (Call) async throws -> Answer
    ) -> Route {
        Route(method: .post, path: path, access: access, summary: summary, fields: fields, answer: answer)
    }

    static func delete(
        _ path: String, _ summary: String, answer: @escaping @Sendable (Call) async throws -> Answer
    ) -> Route {
        Route(method: .delete, path: path, access: .write, summary: summary, answer: answer)
    }

    /// The names of the parts that vary, in order.
    var partNames: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }
            .map { String($0.dropFirst().dropLast()) }
    }

    /// What the route is about, as scopes name it: `spend_limits`.
    var noun: String {
        let parts = path.split(separator: "/")
        return String(parts.dropFirst(2).first ?? parts.last ?? "")
    }

    /// Whether a path is one of this route's.
    func takes(_ other: String) -> Bool {
        let mine = path.split(separator: "/")
        let parts = other.split(separator: "/")
        return mine.count == parts.count && zip(mine, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}

extension Route.Parameter {
    /// The cursor of an opaque kind.
    static let page = Route.Parameter(
        name: "page", summary: "The next_page of the page before, with the same other parameters.")

    /// The cursor and the size of a page of rows.
    static let rowPage = [Route.Parameter(name: "limit", summary: "How many, 1 to 1000; else 20."), page]

    /// The cursors and the size of a page of things that have ids.
    static let idPage = [
        Route.Parameter(name: "limit", summary: "How many, 1 to 1000; else 20."),
        Route.Parameter(name: "after_id", summary: "Only what stands after this one in the list."),
        Route.Parameter(name: "before_id", summary: "Only what stands right before this one in the list."),
    ]
}
