import Domain
import Presentation
import Wire

extension Mapping {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("pattern", pattern.text)
            json.field("targets", array: targets) { json, target in
                json.object { target.writeFields(to: &$0) }
            }
        }
    }
}

extension Target {
    func writeFields(to json: inout JSONWriter) {
        json.field("provider", provider.text)
        json.field("model", model)
        json.field("priority", priority)
        json.field("weight", weight)
        json.field("max_output_tokens", optional: outputLimit)
        json.field("context_window_tokens", optional: contextWindow)
    }
}

extension Table {
    /// A row for each target; the pattern stands in its first.
    init(_ mappings: [Mapping]) {
        self.init([
            .left("MODEL"), .left("TARGET"), .right("PRIORITY"), .right("WEIGHT"), .right("MAX OUTPUT"),
            .right("CONTEXT"),
        ])
        for mapping in mappings {
            for (index, target) in mapping.targets.enumerated() {
                add([
                    index == 0 ? mapping.pattern.text : " ", target.description, String(target.priority),
                    String(target.weight), target.outputLimit?.grouped, target.contextWindow?.grouped,
                ])
            }
        }
    }
}
