import Domain
import Wire

extension Mapping {
    /// The pattern, what people see for it, and its targets.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("pattern", pattern.text)
            json.field("display_name", optional: displayName)
            json.field("targets", array: targets) { json, target in
                json.object { target.writeFields(to: &$0) }
            }
        }
    }
}

extension Target {
    /// The members of an object of the caller's.
    public func writeFields(to json: inout JSONWriter) {
        json.field("provider", provider.text)
        json.field("model", model)
        json.field("priority", priority)
        json.field("weight", weight)
        json.field("max_output_tokens", optional: outputLimit)
        json.field("context_window_tokens", optional: contextWindow)
        json.field("condition", optional: condition?.text)
    }
}
