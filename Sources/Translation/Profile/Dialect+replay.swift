extension Dialect {
    /// Whether reasoning goes back in a message of the assistant: nowhere, in the current tool loop, or farther.
    func takesBackReasoning(inLoop isInLoop: Bool, withCalls hasCalls: Bool) -> Bool {
        switch replay {
        case .never: false
        case .inToolLoop: isInLoop
        case .withCalls: isInLoop || hasCalls
        case .everywhere: true
        }
    }

    /// The member that a message of the assistant must have where it has no reasoning, and what stands in it; nil where
    /// nothing is missed.
    func standInForReasoning(inLoop isInLoop: Bool, withCalls hasCalls: Bool) -> FixedReasoning? {
        guard let missingReasoning, case .member(let name) = replayForm else { return nil }
        let isMissed =
            switch replay {
            case .never: false
            case .inToolLoop: isInLoop && hasCalls
            case .withCalls: hasCalls
            case .everywhere: true
            }
        return isMissed ? (name, missingReasoning) : nil
    }

    typealias FixedReasoning = (name: StaticString, text: StaticString)
}
