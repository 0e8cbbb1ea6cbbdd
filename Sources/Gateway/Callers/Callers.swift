import Domain
import Vault
import Wire

/// The check at the gate: who holds this key, and may they come in. From memory; no query.
struct Callers: Sendable {
    let vault: Vault
    let clock: Clock

    /// The caller of a request.
    ///
    /// An unknown key and a wrong secret get the same answer; so does a secret that was replaced, once its time of
    /// grace is over. A key that was good once is named to its holder as disabled, expired or revoked;
    /// `x-should-retry: false` keeps clients from trying for minutes.
    func caller(of inbound: InboundRequest, in routes: Routes) throws(ErrorReply) -> Caller {
        // A body may take its time, and its key be revoked in it.
        if let identified = inbound.identified, identified.revision == routes.directory.revision {
            return identified.caller
        }
        guard let credential = inbound.credential else {
            throw Self.refusal("x-api-key or Authorization header is required")
        }
        guard let token = credential.reveal({ KeyToken($0) }), let key = routes.directory.keys[token.id]
        else {
            // Whether there is such an admin key is not looked at: here none is good.
            if credential.reveal({ $0.utf8.starts(with: AdminToken.prefix.utf8) }) {
                throw Self.refusal("An admin key cannot call models. Use a service key (tg-…).")
            }
            throw Self.refusal("invalid x-api-key")
        }
        guard vault.accepts(token.secret, of: key, at: clock.now()) else {
            throw Self.refusal("invalid x-api-key")
        }
        var caller = Caller(key: key, traits: CallerTraits(inbound))
        if key.isForwarder { caller.stand(for: routes.directory.endUsers, namedBy: inbound) }
        return caller
    }

    /// Throws when the caller's key is no longer good.
    func admit(_ caller: Caller) throws(ErrorReply) {
        switch caller.key.status(at: clock.now()) {
        case .active: return
        case .inactive: throw Self.refusal("This key is disabled. Ask for it to be enabled.")
        case .expired: throw Self.refusal("This key has expired. Ask for a new one.")
        case .revoked: throw Self.refusal("This key has been revoked. Ask for a new one.")
        }
    }

    private static func refusal(_ message: String) -> ErrorReply {
        ErrorReply(401, "authentication_error", message, shouldRetry: false)
    }
}
