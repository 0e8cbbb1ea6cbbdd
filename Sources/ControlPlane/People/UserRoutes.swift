import Domain
import Presentation
import Wire

/// Users: Anthropic's list, retrieve, update and delete; creating is our own.
enum UserRoutes {
    private static let path = "/v1/organizations/users"

    private static let fields: [Route.Field] = [
        .init(name: "name", kind: .string, summary: "What people call the user; no two have the same."),
        .init(name: "email", kind: .string, summary: "The e-mail address, or null for none."),
        .init(
            name: "role", kind: .string,
            summary: "user, developer, billing, admin or claude_code_user; it gives no rights here."),
    ]

    static let all: [Route] = [
        .get(
            path, "Users, the newest first; not those who are deleted.",
            Route.Parameter.idPage + [
                .init(name: "email", summary: "Only the user with this e-mail address."),
                .init(name: "roles", summary: "Only users with one of these roles.", isList: true),
            ], answer: list),
        .get(path + "/{user_id}", "One user.") { call in
            let user = try await find(call)
            return Answer.json { user.write(to: &$0) }
        },
        .post(path, "Creates a user.", fields, answer: create),
        .post(
            path + "/{user_id}", "Changes a user; what is not named stays as it is.", fields, answer: update),
        .delete(path + "/{user_id}", "Deletes a user and revokes the user's keys.") { call in
            let user = try await find(call)
            _ = try await call.store.delete(user.id, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("id", user.id.text)
                    json.field("type", "user_deleted")
                }
            }
        },
    ]

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let email = call.query["email"]?.lowercased()
        let roles = try call.query.choices("roles", of: User.Role.self)
        let users = try await call.store.people().users.values
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        return try IDPage(users, query: call.query, id: { $0.id.text }) { user in
            user.deletedAt == nil && (email == nil || user.email?.lowercased() == email)
                && (roles.isEmpty || roles.contains(user.role))
        }.answer { json, user in user.write(to: &json) }
    }

    private static func find(_ call: Call) async throws -> User {
        let user = try await call.store.people().users[UserID(call.part("user_id"))]
        guard let user, user.deletedAt == nil else { throw ErrorReply.notFound("User not found") }
        return user
    }

    /// What a body says of a user, checked.
    private static func change(_ body: Fields) throws(InvalidField) -> UserChange {
        var change = UserChange()
        change.name = try body.presentText("name")
        change.email = try body.text("email")
        if let role = try body.choice("role", of: User.Role.self) { change.role = .set(role) }
        try change.validate()
        return change
    }

    @Sendable
    private static func create(_ call: Call) async throws -> Answer {
        _ = try call.body.requiredText("name")
        let change = try change(call.body)
        var random = call.numbers(for: "users")
        let id = UserID.make(random: &random)
        if let made = try await call.store.people().users[id] {
            return Answer.json { made.write(to: &$0) }.repeated
        }
        var user = User(id: id, name: "", createdAt: call.now)
        change.apply(to: &user)
        let made = user
        try await call.store.add(made, by: call.actor, at: call.now)
        return Answer.json { made.write(to: &$0) }
    }

    @Sendable
    private static func update(_ call: Call) async throws -> Answer {
        let user = try await find(call)
        let change = try change(call.body)
        if !change.isEmpty {
            _ = try await call.store.update(user.id, change, by: call.actor, at: call.now)
        }
        let changed = try await find(call)
        return Answer.json { changed.write(to: &$0) }
    }
}

extension User {
    /// Anthropic's members. Without an e-mail address there is an empty text, because its clients expect one.
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id.text)
            json.field("type", "user")
            json.field("email", email ?? "")
            json.field("name", name)
            json.field("role", role.rawValue)
            json.field("added_at", time: createdAt)
        }
    }
}
