import Domain
import Wire

// What every form of a key has in common. Never the secret or its hash.
extension ServiceKey {
    /// What the key may do, and what people say of it, as members of an object of the caller's.
    public func writeRules(to json: inout JSONWriter) {
        json.field("models", array: models) { json, pattern in json.value(pattern.text) }
        json.field("may_address_providers", mayAddressProviders)
        json.field("is_forwarder", isForwarder)
        json.name("limits")
        limits.write(to: &json)
        json.field("note", optional: note)
        json.field("tags", tags: tags)
    }

    /// When it was disabled, revoked and rotated, and until when the secret before is taken.
    public func writeEnds(to json: inout JSONWriter) {
        json.field("disabled_at", time: disabledAt)
        json.field("revoked_at", time: revokedAt)
        json.field("rotated_at", time: rotatedAt)
        json.field("previous_expires_at", time: previousSecret?.expiresAt)
    }
}

extension JSONWriter {
    /// When a key was used last, by which client and for whom, as members of an object of the caller's; nulls for a
    /// key that never was.
    public mutating func writeLastUse(_ last: LastUse?) {
        field("last_used_at", time: last?.at)
        field("last_client", optional: last?.client)
        field("last_user_id", optional: last?.user)
    }
}
