import Domain
import Gateway

extension ModelExplanation {
    /// For a person: what decided, then the targets in order, then what is passed over.
    func text(at now: Timestamp) -> String {
        var fields = FieldList()
        fields.add("Model", model)
        fields.add("Decided by", decision)
        fields.addIfPresent("Shown as", displayName)
        if let permission {
            fields.add("Key", "\(permission.key.id) (\(permission.key.name)) \(permission.words)")
        }
        guard !steps.isEmpty else { return fields.text }
        var table = Table([
            .left("TARGET"), .left("PROFILE"), .right("PRIORITY"), .right("WEIGHT"), .right("MAX OUTPUT"),
            .left("ONLY FOR"), .left("STATE"),
        ])
        for step in steps {
            table.add([
                step.target.description, step.profile, String(step.target.priority),
                String(step.target.weight),
                step.target.outputLimit?.grouped, step.target.condition?.text, step.state(at: now),
            ])
        }
        let cooldowns = Set(steps.flatMap(\.cooldowns)).sorted { $0.until < $1.until }
        guard !cooldowns.isEmpty else { return fields.text + "\n" + table.text }
        let note = passesOverAll ? "\nNothing else is there, so they are asked all the same.\n" : ""
        return fields.text + "\n" + table.text + note + "\n" + Table(cooldowns, at: now).text
    }

    private var decision: String {
        switch match {
        case .mapping(let pattern, let spelling) where spelling == model: "the mapping of \(pattern)"
        case .mapping(let pattern, let spelling): "the mapping of \(pattern), by the spelling \(spelling)"
        case .address: "the name itself, which addresses a provider"
        case .nothing: "nothing: no mapping matches"
        }
    }
}

extension ModelExplanation.Step {
    /// Why it cannot be called, whether it is passed over, or that it is ready.
    fileprivate func state(at now: Timestamp) -> String {
        fault ?? cooldowns.state(passedOverUntil: passedOverUntil, at: now)
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
}
