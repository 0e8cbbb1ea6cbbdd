import Domain
import Presentation
import Wire

extension Table {
    /// A row for each target; the pattern and what people see for it stand in its first.
    init(_ mappings: [Mapping]) {
        self.init([
            .left("MODEL"), .left("TARGET"), .right("PRIORITY"), .right("WEIGHT"), .right("MAX OUTPUT"),
            .right("CONTEXT"), .left("ONLY FOR"), .left("SHOWN AS"),
        ])
        for mapping in mappings {
            for (index, target) in mapping.targets.enumerated() {
                add([
                    index == 0 ? mapping.pattern.text : " ", target.description, String(target.priority),
                    String(target.weight), target.outputLimit?.grouped, target.contextWindow?.grouped,
                    target.condition?.text, index == 0 ? mapping.displayName : " ",
                ])
            }
        }
    }
}
