import Domain
import Presentation
import Wire

extension ModelExplanation {
    /// What decided, the targets in order, and what the key may do; null without one.
    public func write(to json: inout JSONWriter) {
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
            json.field("display_name", optional: displayName)
            json.field("targets", array: steps) { json, step in
                json.object { json in
                    step.target.writeFields(to: &json)
                    json.field("profile", optional: step.profile)
                    json.field("fault", optional: step.fault)
                    json.field("passed_over_until", time: step.passedOverUntil)
                    json.field("cooldowns", array: step.cooldowns) { $1.write(to: &$0) }
                }
            }
            json.field("passes_over_all", passesOverAll)
            json.name("key")
            if let permission { permission.write(to: &json) } else { json.null() }
        }
    }
}

extension ModelExplanation.Permission {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", key.id.text)
            json.field("status", status.rawValue)
            json.field("may_ask", mayAsk)
        }
    }
}
