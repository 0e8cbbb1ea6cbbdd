/// What can be out of order by itself, and takes those targets along that depend on it.
public enum HealthSubject: Hashable, Sendable, CustomStringConvertible {
    /// A provider's address: nobody can be reached there.
    case provider(ProviderName)
    /// An account at a provider; nil is that of a provider without a credential.
    case credential(ProviderName, CredentialID?)
    /// What an account may ask of one model for now.
    case allowance(ProviderName, CredentialID?, model: String)
    /// A provider's model, whoever asks.
    case target(ProviderName, model: String)

    /// Everything that a call to a provider's model with one of its credentials depends on.
    public static func all(
        _ provider: ProviderName, model: String, _ credential: CredentialID?
    ) -> [HealthSubject] {
        [
            .provider(provider), .credential(provider, credential),
            .allowance(provider, credential, model: model), .target(provider, model: model),
        ]
    }

    /// Whose it is.
    public var provider: ProviderName {
        switch self {
        case .provider(let provider), .credential(let provider, _), .allowance(let provider, _, _),
            .target(let provider, _):
            provider
        }
    }

    /// The provider's model, where it is about one alone.
    public var model: String? {
        switch self {
        case .provider, .credential: nil
        case .allowance(_, _, let model), .target(_, let model): model
        }
    }

    /// The credential, where it is about one alone and there is one.
    public var credential: CredentialID? {
        switch self {
        case .provider, .target: nil
        case .credential(_, let id), .allowance(_, let id, _): id
        }
    }

    /// As it stands in the log: `provider openai`, `credential cred_1 of openai`.
    public var description: String {
        switch self {
        case .provider(let provider): "provider \(provider)"
        case .credential(let provider, let id): "\(Self.words(id)) of \(provider)"
        case .allowance(let provider, let id, let model): "\(Self.words(id)) of \(provider) for \(model)"
        case .target(let provider, let model): "target \(provider)/\(model)"
        }
    }

    private static func words(_ id: CredentialID?) -> String {
        id.map { "credential \($0.text)" } ?? "the account"
    }
}
