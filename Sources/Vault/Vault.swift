import Crypto
import Domain

/// Makes and recognizes service keys and admin keys, and seals and opens provider credentials.
public struct Vault: Sendable {
    private let secretHash: KeyedHash
    private let adminHash: KeyedHash
    private let numberHash: KeyedHash
    private let credentialKey: SymmetricKey
    let reasoningKey: SymmetricKey

    /// Derives a key of its own for each use.
    public init(masterKey: MasterKey) {
        secretHash = KeyedHash(key: masterKey.derived(for: "tollgate service key hash"))
        adminHash = KeyedHash(key: masterKey.derived(for: "tollgate admin key hash"))
        numberHash = KeyedHash(key: masterKey.derived(for: "tollgate repeatable ids"))
        credentialKey = masterKey.derived(for: "tollgate provider credential")
        reasoningKey = masterKey.derived(for: "tollgate kept reasoning")
    }

    // MARK: Service keys

    /// What is stored in place of a service key's secret: its HMAC-SHA-256. A slow password hash is not
    /// needed, because the secret is random and long.
    public func hash(_ secret: Secret) -> [UInt8] {
        secret.reveal { text in secretHash.code(of: text).withUnsafeBytes { [UInt8]($0) } }
    }

    /// Whether a secret is that of a key at a moment: the present one, or the one before it in its time of grace.
    public func accepts(_ secret: Secret, of key: ServiceKey, at now: @autoclosure () -> Timestamp) -> Bool {
        let previous = key.previousSecret.flatMap { $0.hash(at: now()) }
        return secret.reveal { text in secretHash.accepts(text, expected: key.secretHash, or: previous) }
    }

    /// A new service key from the system's secure random numbers: `k` and 11 characters, and a secret of 40
    /// (234 bits).
    public func makeKey() -> KeyToken {
        KeyToken(id: KeyID("k" + Self.randomText(11)), secret: makeSecret())
    }

    /// A secret for a new key, or in place of another.
    public func makeSecret() -> Secret { Secret(Self.randomText(40)) }

    // MARK: Admin keys

    /// A new admin key: `a` and 11 characters, and a secret of 40.
    public func makeAdminKey() -> AdminToken {
        AdminToken(id: AdminKeyID("a" + Self.randomText(11)), secret: makeSecret())
    }

    /// What is stored in place of an admin key's secret: never what is stored for a service key of the same.
    public func hash(_ token: AdminToken) -> [UInt8] {
        token.secret.reveal { text in adminHash.code(of: text).withUnsafeBytes { [UInt8]($0) } }
    }

    /// Whether a token proves an admin key at a moment, by the present secret or the one before it in its time of grace,
    /// in a time that does not depend on how much of a secret is right.
    public func accepts(_ token: AdminToken, for key: AdminKey, at now: Timestamp) -> Bool {
        let previous = key.previousSecret?.hash(at: now)
        return token.secret.reveal { text in adminHash.accepts(text, expected: key.secretHash, or: previous) }
            && token.id == key.id
    }

    // MARK: Randomness

    /// Without the characters that look like others: `0`, `O`, `I`, `l`.
    static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

    private static func randomText(_ length: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return text(length, random: &generator)
    }

    private static func text(_ length: Int, random: inout some RandomNumberGenerator) -> String {
        String((0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
    }

    // MARK: Ids that are found again

    /// Numbers that are the same each time for the same text, and that nobody without the master key can foresee.
    public func numbers(for text: String) -> KeyedNumbers { KeyedNumbers(hash: numberHash, text: text) }

    /// The public id of a service key: `k` and 11 characters.
    public func makeKeyID(random: inout some RandomNumberGenerator) -> KeyID {
        KeyID("k" + Self.text(11, random: &random))
    }

    // MARK: Provider credentials

    /// What a sealed secret is for: a box that is moved to another place does not open there.
    public enum Purpose: Sendable {
        /// What opens the provider itself.
        case credential
        /// `user:password` for the proxy before it.
        case proxyCredential
    }

    /// Locks a credential into an AES-256-GCM box (nonce, ciphertext, tag) that opens only with the same
    /// master key, for the same provider and the same purpose.
    public func seal(
        _ secret: Secret, for provider: ProviderName, as purpose: Purpose = .credential
    ) -> [UInt8] {
        secret.reveal { text in
            do {
                let box = try AES.GCM.seal(
                    Array(text.utf8), using: credentialKey,
                    authenticating: Self.context(of: provider, purpose))
                return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
            } catch {
                // A key of 32 bytes and a nonce of the library's own leave it no reason to refuse.
                preconditionFailure("AES-GCM refused to seal: \(error)")
            }
        }
    }

    /// Opens a box that `seal` made.
    public func open(
        _ sealed: [UInt8], for provider: ProviderName, as purpose: Purpose = .credential
    ) throws(VaultError) -> Secret {
        do {
            let bytes = try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: credentialKey,
                authenticating: Self.context(of: provider, purpose))
            return Secret(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .wrongKey(provider: provider.text)
        }
    }

    /// What a box is bound to. No provider's name has a blank in it.
    private static func context(of provider: ProviderName, _ purpose: Purpose) -> [UInt8] {
        switch purpose {
        case .credential: Array(provider.text.utf8)
        case .proxyCredential: Array("proxy of \(provider.text)".utf8)
        }
    }
}
