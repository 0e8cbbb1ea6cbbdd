import Domain
import Presentation
import Wire

extension ServiceKey {
    func write(to json: inout JSONWriter, people: People, at now: Timestamp) {
        json.object { json in writeFields(to: &json, people: people, at: now) }
    }

    func writeFields(to json: inout JSONWriter, people: People, at now: Timestamp) {
        json.field("id", id.text)
        json.field("name", name)
        json.field("hint", hint)
        json.field("status", status(at: now).rawValue)
        json.field("user_id", optional: user?.text)
        json.field("user", optional: user.map(people.name(of:)))
        json.field("team_id", optional: team?.text)
        json.field("team", optional: team.map(people.name(of:)))
        writeRules(to: &json)
        json.field("created_at", time: createdAt)
        json.field("created_by", optional: createdBy?.text)
        json.field("expires_at", time: expiresAt)
        writeEnds(to: &json)
    }

    /// For a person; empty lists of models are said in words.
    func fields(people: People, at now: Timestamp) -> FieldList {
        var fields = FieldList()
        fields.add("Id", id.text)
        fields.add("Name", name)
        fields.add("User", user.map { "\(people.name(of: $0)) (\($0))" })
        fields.add("Team", team.map { "\(people.name(of: $0)) (\($0))" })
        fields.add("Status", status(at: now).rawValue)
        fields.add("Models", modelsText)
        fields.add("Addresses providers", mayAddressProviders ? "yes" : "no")
        if isForwarder { fields.add("Names its users", "yes") }
        fields.add("Limits", limits.text)
        fields.addIfPresent("Note", note)
        fields.addIfPresent("Tags", tags.tagText(separator: ", "))
        fields.add("Created", createdAt.dated(from: now) + (createdBy.map { " by \($0)" } ?? ""))
        fields.add("Expires", expiresAt?.dated(from: now) ?? "never")
        fields.addIfPresent("Disabled", disabledAt?.dated(from: now))
        fields.addIfPresent("Rotated", rotatedAt?.dated(from: now))
        if let end = previousSecret?.expiresAt, end > now {
            fields.add("Old secret", "taken until " + end.dated(from: now))
        }
        fields.addIfPresent("Revoked", revokedAt?.dated(from: now))
        return fields
    }

    fileprivate var modelsText: String {
        models.isEmpty ? "all" : models.map(\.text).joined(separator: ", ")
    }
}

extension KeyLimits {
    /// `60 requests/min, 4 at a time`; `none` where nothing is limited.
    var text: String {
        let parts = [
            requestsPerMinute.map { "\($0.grouped) requests/min" },
            inputTokensPerMinute.map { "\($0.grouped) input tokens/min" },
            outputTokensPerMinute.map { "\($0.grouped) output tokens/min" },
            concurrentRequests.map { "\($0.grouped) at a time" },
        ].compactMap(\.self)
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}

extension Table {
    init(_ keys: [ServiceKey], people: People, uses: [KeyID: LastUse], at now: Timestamp) {
        self.init([
            .left("ID"), .left("NAME"), .left("USER"), .left("TEAM"), .left("STATUS"), .left("MODELS"),
            .left("CREATED"), .left("LAST USED"), .left("EXPIRES"),
        ])
        for key in keys {
            add([
                key.id.text, key.name, key.user.map(people.name(of:)), key.team.map(people.name(of:)),
                key.status(at: now).rawValue, key.modelsText, key.createdAt.relative(to: now),
                uses[key.id]?.at.relative(to: now) ?? "never",
                key.expiresAt?.relative(to: now) ?? "never",
            ])
        }
    }
}
