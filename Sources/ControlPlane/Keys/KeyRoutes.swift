import Domain
import Presentation
import Vault
import Wire

/// Service keys: Anthropic's list, retrieve and update; creating, rotating and revoking are our own.
enum KeyRoutes {
    private static let path = "/v1/organizations/api_keys"

    static let all: [Route] = [
        .get(
            path, "Service keys, the newest first.",
            Route.Parameter.idPage + [
                .init(name: "status", summary: "active, inactive, archived (revoked) or expired."),
                .init(name: "workspace_id", summary: "Only keys of this team."),
                .init(
                    name: "created_by_user_id",
                    summary: "Only keys that this one made, as created_by.id has it."),
                .init(name: "user_id", summary: "Only keys that belong to this user."),
            ], answer: list),
        .get(path + "/{api_key_id}", "One service key.") { call in
            try await show(try await find(call).id, call)
        },
        .post(
            path, "Creates a service key; its secret is in `key`, this once.",
            Route.Field.ofKey.map { field in
                var field = field
                field.isRequired = field.name == "name"
                return field
            } + [BudgetRoutes.field], answer: create),
        .post(
            path + "/{api_key_id}", "Changes a service key; what is not named stays as it is.",
            Route.Field.ofKey + [
                .init(
                    name: "status", kind: .string,
                    summary: "active enables it, inactive disables it, archived revokes it for good.")
            ], answer: update),
        .post(
            path + "/{api_key_id}/rotate",
            "Gives a service key a new secret, which is in `key`, this once; id and history stay.",
            [
                .init(
                    name: "grace_seconds", kind: .integer,
                    summary: "How long the old secret is still taken, 0 to 2592000; else 86400.")
            ], answer: rotate),
        .post(path + "/{api_key_id}/revoke", "Revokes a service key for good.") { call in
            let key = try await find(call)
            _ = try await call.store.revoke(key.id, by: call.actor, at: call.now)
            return try await show(key.id, call)
        },
    ]

    // MARK: Reading

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let query = call.query
        let status = try query.choice("status", of: APIStatus.self)
        let keys = try await call.store.directory().keys.values
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        let page = try IDPage(keys, query: query, id: { $0.id.text }) { key in
            status.map { APIStatus(key.status(at: call.now)) == $0 } ?? true
                && query["workspace_id"].map { key.team?.text == $0 } ?? true
                && query["user_id"].map { key.user?.text == $0 } ?? true
                && query["created_by_user_id"].map {
                    key.createdBy?.text == $0 || key.createdBy?.text == "admin-key:" + $0
                } ?? true
        }
        let uses = try await call.store.lastUses(of: page.elements.map(\.id))
        return page.answer { json, key in
            json.object { key.writeFields(to: &$0, last: uses[key.id], at: call.now) }
        }
    }

    private static func find(_ call: Call) async throws -> ServiceKey {
        try await find(KeyID(call.part("api_key_id")), call)
    }

    private static func find(_ id: KeyID, _ call: Call) async throws -> ServiceKey {
        guard let key = try await call.store.directory().keys[id] else {
            throw ErrorReply.notFound("API key not found")
        }
        return key
    }

    private static func show(
        _ id: KeyID, _ call: Call, token: KeyToken? = nil
    ) async throws -> Answer {
        let key = try await find(id, call)
        let last = try await call.store.lastUses(of: [id])[id]
        return Answer.json { json in
            json.object { json in
                key.writeFields(to: &json, last: last, at: call.now)
                // The one place where a whole key is seen.
                if let token { token.whole.reveal { json.field("key", $0) } }
            }
        }
    }

    // MARK: Changing

    @Sendable
    private static func create(_ call: Call) async throws -> Answer {
        _ = try call.body.requiredText("name")
        var change = try KeyChange(call.body, at: call.now)
        try change.takeOwners(call.body, from: try await call.store.people())
        var token = call.vault.makeKey()
        var random = call.numbers(for: "api_keys")
        token.id = call.vault.makeKeyID(random: &random)
        if let made = try await call.store.directory().keys[token.id] {
            return try await show(made.id, call).repeated
        }
        var key = ServiceKey(
            id: token.id, name: "", createdAt: call.now, createdBy: call.actor,
            secretHash: call.vault.hash(token.secret))
        change.apply(to: &key, at: call.now)
        if let (budget, window) = try BudgetRoutes.budget(of: key.id, call) {
            try await call.store.add(key, with: budget, in: window, by: call.actor, at: call.now)
        } else {
            try await call.store.add(key, by: call.actor, at: call.now)
        }
        return try await show(key.id, call, token: token)
    }

    @Sendable
    private static func update(_ call: Call) async throws -> Answer {
        let key = try await find(call)
        var change = try KeyChange(call.body, at: call.now)
        try change.takeOwners(call.body, from: try await call.store.people())
        let status = try call.body.choice("status", of: APIStatus.self)
        switch status {
        case .active: change.isEnabled = .set(true)
        case .inactive: change.isEnabled = .set(false)
        case .expired: throw InvalidField("status", "must be active, inactive or archived")
        case .archived, nil: break
        }
        if !change.isEmpty {
            _ = try await call.store.update(key.id, change, by: call.actor, at: call.now)
        }
        if status == .archived { _ = try await call.store.revoke(key.id, by: call.actor, at: call.now) }
        return try await show(key.id, call)
    }

    @Sendable
    private static func rotate(_ call: Call) async throws -> Answer {
        let key = try await find(call)
        let grace = try call.body.integer("grace_seconds", in: 0...2_592_000) ?? 86_400
        guard key.revokedAt == nil else { throw ErrorReply.conflict("This key is revoked for good.") }
        let token = KeyToken(id: key.id, secret: call.vault.makeSecret())
        let rotation = KeyRotation(
            secretHash: call.vault.hash(token.secret),
            previousExpiresAt: grace > 0 ? call.now + .seconds(grace) : nil)
        try await call.store.rotate(key.id, rotation, by: call.actor, at: call.now)
        return try await show(key.id, call, token: token)
    }
}
