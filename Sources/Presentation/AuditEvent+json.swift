import Domain
import Wire

extension AuditEvent {
    /// The target before and after as JSON.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", Int(id))
            json.field("at", time: at)
            json.field("actor", actor.text)
            json.field("action", action)
            json.field("target_id", target)
            json.field("before", document: before)
            json.field("after", document: after)
        }
    }
}

extension JSONWriter {
    /// A member that is JSON of the database's own; null for nothing and for what is no JSON.
    fileprivate mutating func field(_ name: StaticString, document: String?) {
        self.name(name)
        if let document, let json = try? JSONDocument(Array(document.utf8)) {
            value(json.root)
        } else {
            null()
        }
    }
}
