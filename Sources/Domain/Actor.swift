/// Who made a change: `cli:<user of the machine>` or `admin-key:<id>`.
public struct Actor: Hashable, Sendable, CustomStringConvertible {
    /// As it stands in the audit log.
    public let text: String

    /// Reads what stands in the audit log.
    public init(_ text: String) { self.text = text }

    /// Somebody who typed a command, by the name the machine knows them by.
    public static func commandLine(user: String) -> Actor { Actor("cli:" + user) }

    /// Whoever holds an admin key.
    public static func adminKey(_ id: AdminKeyID) -> Actor { Actor(adminKeyMark + id.text) }

    /// Whether it is somebody of whom no more is known than that they hold an admin key.
    public var isAdminKey: Bool { text.utf8.starts(with: Self.adminKeyMark.utf8) }

    private static let adminKeyMark = "admin-key:"

    public var description: String { text }
}
