/// What a change does to one field.
public enum Edit<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Leaves it as it is.
    case keep
    case set(Value)

    /// Puts the new value, if there is one, in place of the old.
    public func apply(to value: inout Value) {
        if case .set(let new) = self { value = new }
    }
}
