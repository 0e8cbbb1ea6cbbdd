import Domain
import HTTPTypes
import Hummingbird
import Vault
import Wire

/// One request that was admitted: what its route needs to answer it.
struct Call: Sendable {
    let plane: ControlPlane
    /// Nil on routes that are open to all.
    let holder: AdminKey?
    /// When the request came; everything it does happens at this moment.
    let now: Timestamp
    let path: String
    let query: Query
    let body: Fields
    /// What stands in place of the names in the route's path, decoded.
    private let parts: [String: String]
    /// The media types that the client asked for, as it wrote them.
    let accept: String
    /// The client's mark for a creation that it may repeat.
    let idempotencyKey: String?
    /// Whether the credential of the request is still taken, for what goes on for long.
    let isStillAdmitted: @Sendable () async -> Bool

    init(
        _ request: Request, along route: Route, parameters: Parameters, holder: AdminKey?,
        plane: ControlPlane
    ) async throws {
        self.plane = plane
        self.holder = holder
        now = plane.now()
        path = request.uri.path
        query = try Query(request.uri.query ?? "", of: route)
        let bytes =
            route.method == .post
            ? Array(buffer: try await request.body.collect(upTo: ControlPlane.Limit.body)) : []
        body = try Fields(bytes, of: route)
        var parts: [String: String] = [:]
        for name in route.partNames {
            guard let text = parameters.get(name).flatMap({ URLText.decode($0[...]) }) else {
                throw InvalidField(name, "must be valid UTF-8")
            }
            parts[name] = text
        }
        self.parts = parts
        accept = request.headers[.accept] ?? ""
        isStillAdmitted = { [headers = request.headers] in await plane.isStillAdmitted(headers) }
        idempotencyKey = HTTPField.Name("idempotency-key").flatMap { request.headers[$0] }
        if let idempotencyKey, !(1...255).contains(idempotencyKey.utf8.count) {
            throw InvalidField("Idempotency-Key", "must be 1 to 255 bytes")
        }
    }

    var store: any ControlStore { plane.store }

    var vault: Vault { plane.vault }

    /// Who makes the changes of this request, for the audit log.
    var actor: Actor { holder.map { Actor.adminKey($0.id) } ?? Actor("nobody") }

    /// What stands in the path in place of `{name}`.
    func part(_ name: String) -> String { parts[name] ?? "" }
}
