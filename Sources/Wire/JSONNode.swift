/// One entry of the tape: a value, or the name of a member, by its place in the source.
///
/// Nodes stand in source order. A container is followed by its content: an array by its elements, an
/// object by name, value, name, value.
@usableFromInline
struct JSONNode {
    @usableFromInline var start: UInt32

    /// The byte after the value's last one.
    @usableFromInline var end: UInt32

    /// The node after this one and all it contains, which makes skipping it a single step. While the parser
    /// is inside a container, the index of the container around it.
    @usableFromInline var next: UInt32

    @usableFromInline var kind: JSONValue.Kind

    /// A string that holds at least one backslash, so that its bytes are not its text.
    @usableFromInline var isEscaped: Bool

    @inlinable
    init(start: Int, end: Int, next: Int, kind: JSONValue.Kind, isEscaped: Bool = false) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
        self.kind = kind
        self.isEscaped = isEscaped
    }
}
