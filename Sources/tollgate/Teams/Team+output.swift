import ArgumentParser
import Domain
import Presentation
import Wire

extension Team {
    func write(to json: inout JSONWriter) {
        json.object { json in writeFields(to: &json) }
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("id", id.text)
        json.field("name", name)
        json.field("tags", tags: tags)
        json.field("created_at", time: createdAt)
        json.field("archived_at", time: archivedAt)
    }
}

extension TeamMember {
    func write(to json: inout JSONWriter, people: People) {
        json.object { json in
            json.field("user_id", user.text)
            json.field("user", people.name(of: user))
            json.field("role", role.rawValue)
            json.field("added_at", time: addedAt)
        }
    }
}

extension TeamMember.Role {
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> TeamMember.Role {
        guard let role = TeamMember.Role(rawValue: text) else {
            throw ValidationError("Roles are \(names).")
        }
        return role
    }
}
