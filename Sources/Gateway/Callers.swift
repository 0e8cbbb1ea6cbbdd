import Domain
import Vault
import Wire

/// The check at the gate: who holds this key, and may they come in. From memory; no query.
struct Callers: Sendable {
    let vault: Vault
    let clock: Clock

    /// The caller of a request.
    ///
    /// An unknown key and a wrong secret get the same answer. A key that was good once is named to its
    /// holder as expired or revoked; `x-should-retry: false` keeps clients from trying for minutes.
    func caller(of inbound: InboundRequest, in routes: Routes) throws(ErrorReply) -> Caller {
        guard let credential = inbound.credential else {
            throw Self.refusal("x-api-key or Authorization header is required")
        }
        guard let token = credential.reveal({ KeyToken($0) }), let key = routes.directory.keys[token.id],
            vault.accepts(token.secret, hash: key.secretHash)
        else { throw Self.refusal("invalid x-api-key") }
        return Caller(key: key, traits: CallerTraits(inbound))
    }

    /// Throws when the caller's key is no longer good.
    func admit(_ caller: Caller) throws(ErrorReply) {
        switch caller.key.status(at: clock.now()) {
        case .active: return
        case .expired: throw Self.refusal("This key has expired. Ask for a new one.")
        case .revoked: throw Self.refusal("This key has been revoked. Ask for a new one.")
        }
    }

    private static func refusal(_ message: String) -> ErrorReply {
        ErrorReply(401, "authentication_error", message, shouldRetry: false)
    }
}
