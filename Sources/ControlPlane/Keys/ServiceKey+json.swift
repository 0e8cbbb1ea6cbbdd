import Domain
import Presentation
import Wire

extension ServiceKey {
    /// Anthropic's members first, then our own. Never the secret or its hash.
    func writeFields(to json: inout JSONWriter, last: LastUse?, at now: Timestamp) {
        json.field("id", id.text)
        json.field("type", "api_key")
        json.field("name", name)
        json.field("status", APIStatus(status(at: now)).rawValue)
        json.field("created_at", time: createdAt)
        json.field("created_by", principal: createdBy.map(Self.principal))
        json.field("expires_at", time: expiresAt)
        json.field("partial_key_hint", hint)
        json.field("principal", principal: user.map { ($0.text, "user") })
        json.name("scope")
        json.object { json in
            json.field("type", team == nil ? "organization" : "workspace")
            if let team { json.field("workspace_id", team.text) }
        }
        json.field("workspace_id", optional: team?.text)
        json.field("user_id", optional: user?.text)
        writeRules(to: &json)
        writeEnds(to: &json)
        json.writeLastUse(last)
    }

    /// Who made the key: whoever holds an admin key counts as a service account.
    private static func principal(of actor: Actor) -> (id: String, type: String) {
        let prefix = "admin-key:"
        guard actor.text.hasPrefix(prefix) else { return (actor.text, "user") }
        return (String(actor.text.dropFirst(prefix.count)), "service_account")
    }
}

/// What a key is, in Anthropic's words; a revoked key is archived to them.
enum APIStatus: String, CaseIterable {
    case active, inactive, archived, expired

    init(_ status: ServiceKey.Status) {
        self =
            switch status {
            case .active: .active
            case .inactive: .inactive
            case .expired: .expired
            case .revoked: .archived
            }
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: StaticString, principal: (id: String, type: String)?) {
        self.name(name)
        guard let principal else { return null() }
        object { json in
            json.field("id", principal.id)
            json.field("type", principal.type)
        }
    }
}
