/// Which provider keeps a response of OpenAI's Responses API, and for whom.
public struct ResponseAffinity: Equatable, Sendable {
    /// The provider's id of the response.
    public var response: String
    /// The key that asked for it; no other may see it.
    public var key: KeyID
    public var provider: ProviderName
    /// What the provider was asked with; nil for one that asks for none.
    public var credential: CredentialID?
    public var createdAt: Timestamp
    /// From when on the response counts as gone.
    public var expiresAt: Timestamp

    /// How long OpenAI keeps responses.
    /// Source: <https://platform.openai.com/docs/guides/conversation-state>.
    public static let lifetime: Duration = .seconds(30 * 86_400)

    /// The longest id that is remembered, in bytes.
    public static let longestID = 256

    public init(
        response: String, key: KeyID, provider: ProviderName, credential: CredentialID?, createdAt: Timestamp
    ) {
        self.response = response
        self.key = key
        self.provider = provider
        self.credential = credential
        self.createdAt = createdAt
        expiresAt = createdAt + Self.lifetime
    }
}

/// Where it is kept who has which response. Nothing of the responses themselves is.
public protocol ResponseAffinityStore: Sendable {
    /// Remembers a response until it expires. The same response again is the same one.
    func keep(_ affinity: ResponseAffinity) async throws(StorageError)

    /// Who has a response that was made for this key; nil when it was made for another one, has expired or was
    /// never made.
    func affinity(
        of response: String, for key: KeyID, at now: Timestamp
    ) async throws(StorageError) -> ResponseAffinity?

    /// Forgets a response that its provider has deleted; nothing happens when there is none.
    func forget(_ response: String, of key: KeyID) async throws(StorageError)
}
