import Domain

extension ProviderCredential {
    /// Seals a secret under a new id. The hint is its end, and empty for a short one.
    public init(_ secret: Secret, of provider: ProviderName, sealedBy vault: Vault, at now: Timestamp) {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let id = "cred_" + String((0..<12).map { _ in alphabet[Int.random(in: alphabet.indices)] })
        self.init(
            id: CredentialID(id),
            sealed: vault.seal(secret, for: provider),
            // Of a short secret even four characters would say too much.
            hint: secret.reveal { $0.count >= 16 ? String($0.suffix(4)) : "" },
            createdAt: now)
    }
}
