import ArgumentParser
import Domain
import Presentation
import Wire

extension AdminKey {
    /// Never the secret or its hash.
    func writeFields(to json: inout JSONWriter, at now: Timestamp) {
        json.field("id", id.text)
        json.field("name", name)
        json.field("hint", hint)
        json.field("role", role.rawValue)
        json.field("status", status(at: now).rawValue)
        json.field("created_at", time: createdAt)
        json.field("created_by", createdBy.text)
        json.field("expires_at", time: expiresAt)
        json.field("revoked_at", time: revokedAt)
        json.field("rotated_at", time: rotatedAt)
        json.field("previous_expires_at", time: previousSecret?.expiresAt)
        json.field("last_used_at", time: lastUsedAt)
        json.field("last_client", optional: lastClient)
    }

    /// For a person.
    func fields(at now: Timestamp) -> FieldList {
        var fields = FieldList()
        fields.add("Id", id.text)
        fields.add("Name", name)
        fields.add("Role", role.rawValue)
        fields.add("Status", status(at: now).rawValue)
        fields.add("Created", createdAt.dated(from: now) + " by \(createdBy)")
        fields.add("Expires", expiresAt?.dated(from: now) ?? "never")
        fields.addIfPresent("Rotated", rotatedAt?.dated(from: now))
        if let end = previousSecret?.expiresAt, end > now {
            fields.add("Old secret", "taken until " + end.dated(from: now))
        }
        fields.addIfPresent("Revoked", revokedAt?.dated(from: now))
        fields.add(
            "Last used",
            lastUsedAt.map { $0.dated(from: now) + (lastClient.map { " from \($0)" } ?? "") } ?? "never")
        return fields
    }
}

extension AdminKey.Role {
    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> AdminKey.Role {
        guard let role = AdminKey.Role(rawValue: text) else {
            throw ValidationError("A role is read or write.")
        }
        return role
    }
}

extension AdminKeyStore {
    /// The admin key of an id; whoever asks for one that is not there is told where they are listed.
    func presentAdminKey(_ id: AdminKeyID) async throws -> AdminKey {
        guard let key = try await adminKey(id) else {
            throw CommandFailure(
                .notFound, "there is no admin key \(id)", hint: "tollgate admin-keys list")
        }
        return key
    }
}
