/// One name and value of an object.
public struct JSONMember: Sendable {
    /// Always a string.
    public var key: JSONValue
    /// Of any kind.
    public var value: JSONValue

    /// Pairs two values of a document; `key` must be a string.
    @inlinable
    public init(key: JSONValue, value: JSONValue) {
        self.key = key
        self.value = value
    }

    /// The decoded name.
    public var name: String { key.string ?? "" }
}
