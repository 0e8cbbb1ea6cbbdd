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
    public init?(_ token: String) {
        guard let (id, secret) = Self.parts(of: token, prefix: Self.prefix) else { return nil }
        self.init(id: KeyID(id), secret: Secret(secret))
    }

    /// The id and the secret of a token that begins with `prefix`.
    static func parts(of token: String, prefix: String) -> (id: String, secret: String)? {
        guard token.utf8.count <= maximumLength, token.utf8.starts(with: prefix.utf8) else { return nil }
        let rest = token.utf8.dropFirst(prefix.utf8.count)
        guard let hyphen = rest.firstIndex(of: UInt8(ascii: "-")),
            let id = String(rest[..<hyphen]), let secret = String(rest[rest.index(after: hyphen)...]),
            !id.isEmpty, !secret.isEmpty
        else { return nil }
        return (id, secret)
    }

    /// The whole token, to be shown once.
    public var whole: Secret {
        secret.reveal { Secret(Self.prefix + id.text + "-" + $0) }
    }
}
