/// Whose gateway it is. There is one in a database.
public struct Organization: Sendable, Equatable {
    /// `org_` and 24 characters, made with the database.
    public var id: String
    public var name: String
    public var createdAt: Timestamp

    public init(id: String, name: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}
