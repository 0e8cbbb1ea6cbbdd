import Domain
import Wire

extension ServiceKey {
    func write(to json: inout JSONWriter, at now: Timestamp) {
        json.object { json in writeFields(to: &json, at: now) }
    }

    func writeFields(to json: inout JSONWriter, at now: Timestamp) {
        json.field("id", id.text)
        json.field("name", name)
        json.field("user", optional: user)
        json.field("team", optional: team)
        json.field("status", status(at: now).rawValue)
        json.field("models", array: models) { json, pattern in json.value(pattern.text) }
        json.field("may_address_providers", mayAddressProviders)
        json.field("created_at", time: createdAt)
        json.field("expires_at", time: expiresAt)
        json.field("revoked_at", time: revokedAt)
    }

    /// For a person; empty lists of models are said in words.
    func fields(at now: Timestamp) -> FieldList {
        var fields = FieldList()
        fields.add("Id", id.text)
        fields.add("Name", name)
        fields.add("User", user)
        fields.add("Team", team)
        fields.add("Status", status(at: now).rawValue)
        fields.add("Models", modelsText)
        fields.add("Addresses providers", mayAddressProviders ? "yes" : "no")
        fields.add("Created", "\(createdAt) (\(createdAt.relative(to: now)))")
        fields.add("Expires", expiresAt.map { "\($0) (\($0.relative(to: now)))" } ?? "never")
        fields.addIfPresent("Revoked", revokedAt.map { "\($0) (\($0.relative(to: now)))" })
        return fields
    }

    fileprivate var modelsText: String {
        models.isEmpty ? "all" : models.map(\.text).joined(separator: ", ")
    }
}

extension Table {
    init(_ keys: [ServiceKey], at now: Timestamp) {
        self.init([
            .left("ID"), .left("NAME"), .left("USER"), .left("TEAM"), .left("STATUS"), .left("MODELS"),
            .left("CREATED"), .left("EXPIRES"),
        ])
        for key in keys {
            add([
                key.id.text, key.name, key.user, key.team, key.status(at: now).rawValue, key.modelsText,
                key.createdAt.relative(to: now), key.expiresAt?.relative(to: now) ?? "never",
            ])
        }
    }
}
