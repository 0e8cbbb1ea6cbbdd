import Domain
import Translation
import Wire

extension RoutingCondition {
    /// Whether a request is one of those that the target is for.
    ///
    /// Claude Code names the class of a request in a header and its subagents in another; older versions have the
    /// model's name alone.
    func isMet(by request: ClientRequest, _ entry: EntryOpening) -> Bool {
        switch self {
        case .image: request.hasImages
        case .thinking: request.asksToThink
        case .background:
            entry.caller.requestClass == "auxiliary" || request.model.lowercased().contains("haiku")
        case .subagent: entry.caller.agent != nil || entry.caller.requestClass == "subagent"
        case .longContext(let tokens): entry.inputEstimate > tokens
        }
    }
}

extension RoutingCondition {
    /// Among conditions that a request meets, the lower one decides: first what a target has to be able to do, then what
    /// it is wanted for.
    fileprivate var rank: Int {
        switch self {
        case .image: 0
        case .longContext: 1
        case .thinking: 2
        case .subagent: 3
        case .background: 4
        }
    }
}

extension Plan {
    /// Leaves out the targets that are for other requests, and puts those first that are for this one. Where it meets
    /// several conditions, targets of one priority follow the rank of theirs, so that each session is decided alike.
    ///
    /// - Throws: 404 when that leaves none.
    mutating func select(for request: ClientRequest, _ entry: EntryOpening) throws(ErrorReply) {
        guard steps.contains(where: { $0.target.condition != nil }) else { return }
        var chosen: [Step] = []
        var others: [Step] = []
        for step in steps {
            guard let condition = step.target.condition else {
                others.append(step)
                continue
            }
            if condition.isMet(by: request, entry) { chosen.append(step) }
        }
        // The sort is stable: among equals the draw has decided.
        chosen.sort { ($0.target.priority, $0.rank) < ($1.target.priority, $1.rank) }
        steps = chosen + others
        guard !steps.isEmpty else {
            throw ErrorReply(
                404, "not_found_error",
                "model: every target of \(Routes.shown(request.model)) is for other requests than this one")
        }
    }
}

extension Plan.Step {
    fileprivate var rank: Int { target.condition?.rank ?? .max }
}
