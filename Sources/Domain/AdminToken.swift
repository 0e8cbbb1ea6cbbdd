/// An admin key as it travels: `tga-<public id>-<secret>`.
public struct AdminToken: Sendable {
    public var id: AdminKeyID
    public var secret: Secret

    /// What every admin key begins with, and no service key.
    public static let prefix = "tga-"

    public init(id: AdminKeyID, secret: Secret) {
        self.id = id
        self.secret = secret
    }

    /// Takes a token apart; nil when it has another form. Says nothing about whether the key exists.
    public init?(_ token: String) {
        guard let (id, secret) = KeyToken.parts(of: token, prefix: Self.prefix) else { return nil }
        self.init(id: AdminKeyID(id), secret: Secret(secret))
    }

    /// The whole token, to be shown once.
    public var whole: Secret {
        secret.reveal { Secret(Self.prefix + id.text + "-" + $0) }
    }
}
