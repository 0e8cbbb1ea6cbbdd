import ArgumentParser
import Domain
import Presentation
import Wire

extension User {
    func write(to json: inout JSONWriter) {
        json.object { json in writeFields(to: &json) }
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("id", id.text)
        json.field("name", name)
        json.field("email", optional: email)
        json.field("role", role.rawValue)
        json.field("created_at", time: createdAt)
        json.field("deleted_at", time: deletedAt)
    }
}

extension User.Role {
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> User.Role {
        guard let role = User.Role(rawValue: text) else { throw ValidationError("Roles are \(names).") }
        return role
    }
}

extension People {
    /// The teams of a user that are there, by name.
    func teams(of user: UserID) -> [Team] {
        members.filter { $0.user == user }.compactMap { teams[$0.team] }
            .filter { $0.archivedAt == nil }.sorted { $0.name < $1.name }
    }
}
