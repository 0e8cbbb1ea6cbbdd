import Domain
import Presentation
import Wire

extension ModelExplanation {
    /// For a person: what decided, then the targets in order.
    var text: String {
        var fields = FieldList()
        fields.add("Model", model)
        fields.add("Decided by", decision)
        if let permission {
            fields.add("Key", "\(permission.key.id) (\(permission.key.name)) \(permission.words)")
        }
        guard !steps.isEmpty else { return fields.text }
        var table = Table([
            .left("TARGET"), .left("PROFILE"), .right("PRIORITY"), .right("WEIGHT"), .right("MAX OUTPUT"),
            .left("STATE"),
        ])
        for step in steps {
            table.add([
                step.target.description, step.profile, String(step.target.priority),
                String(step.target.weight),
                step.target.outputLimit?.grouped, step.fault ?? "ready",
            ])
        }
        return fields.text + "\n" + table.text
    }

    private var decision: String {
        switch match {
        case .mapping(let pattern, let spelling) where spelling == model: "the mapping of \(pattern)"
        case .mapping(let pattern, let spelling): "the mapping of \(pattern), by the spelling \(spelling)"
        case .address: "the name itself, which addresses a provider"
        case .nothing: "nothing: no mapping matches"
        }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("model", model)
            switch match {
            case .mapping(let pattern, let spelling):
                json.field("decided_by", "mapping")
                json.field("pattern", pattern.text)
                json.field("spelling", spelling)
            case .address, .nothing:
                json.field("decided_by", optional: match == .address ? "address" : nil)
                json.field("pattern", optional: String?.none)
                json.field("spelling", optional: String?.none)
            }
            json.field("targets", array: steps) { json, step in
                json.object { json in
                    step.target.writeFields(to: &json)
                    json.field("profile", optional: step.profile)
                    json.field("fault", optional: step.fault)
                }
            }
            json.name("key")
            if let permission { permission.write(to: &json) } else { json.null() }
        }
    }
}

extension ModelExplanation.Permission {
    fileprivate var words: String {
        switch status {
        case .revoked: "is revoked"
        case .expired: "has expired"
        case .inactive: "is disabled"
        case .active where mayAsk: "may ask for it"
        case .active: "may not ask for it, only for " + key.models.map(\.text).joined(separator: ", ")
        }
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", key.id.text)
            json.field("status", status.rawValue)
            json.field("may_ask", mayAsk)
        }
    }
}
