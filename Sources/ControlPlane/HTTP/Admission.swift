import Domain
import Gateway
import HTTPTypes
import Hummingbird
import Vault
import Wire

// Who may ask for what. Whatever is not open takes an admin key, and whatever changes something one that may.
extension ControlPlane {
    /// The holder of the admin key that a request carries; nil only for a route that is open to all.
    ///
    /// The key is read from the database each time, so that a revoked one is refused at once.
    func admit(_ headers: HTTPFields, to route: Route) async throws -> AdminKey? {
        if route.access == .open { return nil }
        let holder = try await holder(of: headers)
        guard route.access == .read || holder.role == .write else {
            throw ErrorReply(403, "permission_error", "requires write:\(route.noun)", shouldRetry: false)
        }
        return holder
    }

    /// The admin key that a request carries. An unknown key and a wrong secret get the same answer; a key that
    /// was good once is named to its holder as expired or revoked. That a key was used is noted with it.
    func holder(of headers: HTTPFields) async throws -> AdminKey {
        guard let credential = Self.credential(in: headers) else {
            throw Self.refusal("missing or invalid admin credentials")
        }
        guard let token = credential.reveal({ AdminToken($0) }) else {
            if credential.reveal({ $0.utf8.starts(with: KeyToken.prefix.utf8) }) {
                throw Self.refusal("A service key (tg-…) can never manage. Use an admin key (tga-…).")
            }
            throw Self.refusal("missing or invalid admin credentials")
        }
        let now = now()
        guard let key = try await store.adminKey(token.id), vault.accepts(token, for: key, at: now) else {
            throw Self.refusal("missing or invalid admin credentials")
        }
        switch key.status(at: now) {
        case .active:
            // Who may manage may do so also while the note cannot be written.
            if key.isUseNews(at: now) {
                try? await store.noteUse(
                    of: key.id, by: CallerTraits.client(of: headers[.userAgent]), at: now)
            }
            return key
        case .expired: throw Self.refusal("This admin key has expired. Ask for a new one.")
        case .revoked: throw Self.refusal("This admin key has been revoked. Ask for a new one.")
        }
    }

    /// Whether the credential that a request came with is still taken: it ends with its key, with its secret's time of
    /// grace, and with the key's secret where that has none.
    func isStillAdmitted(_ headers: HTTPFields) async -> Bool {
        do {
            _ = try await holder(of: headers)
            return true
        } catch {
            // A database that cannot be read just now says nothing about the key.
            return error is StorageError
        }
    }

    /// As clients send it: `x-api-key: …`, else `Authorization: Bearer …`.
    private static func credential(in headers: HTTPFields) -> Secret? {
        if let key = HTTPField.Name("x-api-key").flatMap({ headers[$0] }), !key.isEmpty { return Secret(key) }
        guard let value = headers[.authorization], value.utf8.count > 7,
            value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return Secret(String(value.dropFirst(7)))
    }

    private static func refusal(_ message: String) -> ErrorReply {
        ErrorReply(401, "authentication_error", message, shouldRetry: false)
    }
}
