/// A service key as it travels: `tg-<public id>-<secret>`.
///
/// The public id finds the key, the secret proves it. Both are drawn from an alphabet without `-`.
public struct KeyToken: Sendable {
    public var id: KeyID
    public var secret: Secret

    /// What every service key begins with; scanners for leaked secrets look for it.
    public static let prefix = "tg-"
    /// The longest token that is worth looking at, in bytes.
    public static let maximumLength = 200

    public init(id: KeyID, secret: Secret) {
        self.id = id
        self.secret = secret
    }

    /// Takes a token apart; nil when it has another form. Says nothing about whether the key exists.
    public init?(_ token: some StringProtocol) {
        guard token.utf8.count <= Self.maximumLength, token.hasPrefix(Self.prefix) else { return nil }
        let parts = token.dropFirst(Self.prefix.count).split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(id: KeyID(String(parts[0])), secret: Secret(String(parts[1])))
    }

    /// The whole token, to be shown once.
    public var whole: Secret {
        secret.reveal { Secret(Self.prefix + id.text + "-" + $0) }
    }
}
