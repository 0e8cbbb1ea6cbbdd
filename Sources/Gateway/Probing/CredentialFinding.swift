import Domain
import Presentation
import Wire

/// Whether a provider accepts one of its credentials.
public struct CredentialFinding: Sendable {
    public let id: CredentialID
    /// The last characters of the secret, as lists show them.
    public let hint: String
    /// Taken when the provider answered, refused when it did not let the credential in.
    public let verdict: ProbeFinding.Verdict
    /// What the provider answered; nil when it was not asked.
    public let result: ProviderProbe.Result?
    /// What came, or why nothing was asked; never holds a credential.
    public let message: String

    init(_ credential: ProviderCredential, _ result: ProviderProbe.Result) {
        id = credential.id
        hint = credential.hint
        self.result = result
        verdict = result.isOK ? .taken : result.refusesCredential ? .refused : .unanswered
        message = result.message
    }

    /// A credential that nobody was shown.
    init(_ credential: ProviderCredential, notAsked reason: String) {
        id = credential.id
        hint = credential.hint
        verdict = .unanswered
        result = nil
        message = reason
    }

    /// What it came to, for tools.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id.text)
            json.field("hint", hint)
            json.field("verdict", verdict.rawValue)
            json.field("status", optional: result?.status)
            json.field("duration_ms", milliseconds: result?.duration)
            json.field("message", message)
        }
    }
}

/// The word that a model says for each credential of a provider.
struct CredentialRound {
    /// One for each credential, in the provider's order.
    private(set) var findings: [CredentialFinding] = []
    /// What the first credential came to that the provider answered; if there is none, what the first came to.
    private(set) var chat: ProviderProbe.Result?
    /// Who asks with that credential.
    private(set) var probe: ProviderProbe

    /// How many credentials in a row may stay without any answer, each for as long as a call may take.
    private static let patience = 3

    /// Has a model say one word for each credential, or once for a provider that asks for none.
    init(_ provider: Provider, model: String, asking probe: ProviderProbe) async {
        self.probe = probe
        guard !provider.credentials.isEmpty else {
            chat = await probe.chat(with: model)
            return
        }
        var silent = 0
        for credential in provider.credentials {
            guard let own = probe.with(credential.id) else {
                findings.append(
                    CredentialFinding(credential, notAsked: "cannot be opened with this master key"))
                continue
            }
            guard silent < Self.patience else {
                findings.append(CredentialFinding(credential, notAsked: "the endpoint stopped answering"))
                continue
            }
            let result = await own.chat(with: model)
            silent = result.status == nil ? silent + 1 : 0
            findings.append(CredentialFinding(credential, result))
            if chat == nil || (chat?.isOK == false && result.isOK) { (chat, self.probe) = (result, own) }
        }
    }
}
