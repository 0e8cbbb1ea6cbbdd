import Domain
import Presentation
import Translation
import Upstream
import Vault
import Wire

/// Whether a provider works: its list of models, then one short answer; and what its endpoint takes, if that is asked.
public struct ProviderCheck: Sendable {
    public let provider: ProviderName
    /// What was asked, in order. A provider without a list of models is no fault.
    public let results: [ProviderProbe.Result]
    /// Whether each of the provider's credentials is accepted, in its order; none when no model could be asked.
    public private(set) var credentials: [CredentialFinding] = []
    /// What the endpoint takes; nil when that was not asked, or could not be.
    public private(set) var findings: ProbeFindings?
    /// How the provider's profile fits that.
    public private(set) var match: ProfileMatch?
    /// The model that was asked; nil when there was none to ask.
    public private(set) var model: String?
    /// Why something was not asked at all; nil when everything was.
    public private(set) var fault: String?

    /// Whether everything was asked, and the provider gave an answer to each of its credentials.
    public var isOK: Bool {
        fault == nil && hasAnswer && credentials.allSatisfy { $0.verdict == .taken }
    }

    /// Whether the provider gave an answer to one credential at least.
    public var hasAnswer: Bool { results.count > 1 && results.last?.isOK == true }

    /// Calls a provider: with each of its credentials for one word, for all else with the first that it accepts.
    ///
    /// - Parameter model: The provider's model to ask. Without one it is the first that a mapping names for the
    ///   provider, else the first of its own list.
    /// - Parameter isQuick: Whether the two calls suffice. Else the provider is asked some fifty small things more, or
    ///   some twenty in the Messages API.
    public init(
        of provider: Provider, model: String?, isQuick: Bool, mappings: [Mapping], vault: Vault,
        transport: any UpstreamTransport, clock: Clock
    ) async {
        self.provider = provider.name
        let ready: ReadyProvider
        do throws(UnusableProvider) {
            ready = try ReadyProvider(provider, vault: vault)
        } catch {
            results = []
            fault = "\(provider.name) cannot be called: \(error.reason)"
            return
        }
        var probe = ProviderProbe(provider: ready, transport: transport, clock: clock)
        var (list, names) = await probe.models()
        for credential in ready.credentials.dropFirst() where list.refusesCredential {
            guard let next = probe.with(credential.id) else { continue }
            (list, names) = await next.models()
        }
        let mapped = mappings.flatMap(\.targets).first { $0.provider == provider.name }?.model
        let listed = ready.address.listsWhatItServes ? names.first : nil
        guard let asked = model ?? mapped ?? listed else {
            results = [list]
            fault = "there is no model to ask"
            return
        }
        let round = await CredentialRound(provider, model: asked, asking: probe)
        probe = round.probe
        results = [list] + (round.chat.map { [$0] } ?? [])
        credentials = round.findings
        fault = nil
        self.model = asked
        guard hasAnswer, !isQuick else { return }
        let findings = await probe.findings(
            about: asked, listed: ready.address.listsWhatItServes ? names : [])
        self.findings = findings
        match = ProfileMatch(findings, profile: ready.profile, model: asked)
        fault = findings.fault
    }

    /// Whether it works, and each question with what came.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("provider", provider.text)
            json.field("ok", isOK)
            json.field("fault", optional: fault)
            json.field("checks", array: results) { json, result in
                json.object { json in
                    json.field("name", result.question)
                    json.field("ok", result.isOK)
                    json.field("status", optional: result.status)
                    json.field("duration_ms", milliseconds: result.duration)
                    json.field("message", result.message)
                }
            }
            json.field("credentials", array: credentials) { json, finding in finding.write(to: &json) }
            json.field("model", optional: model)
            guard let findings, let match else { return }
            json.field("findings", array: findings.all) { json, finding in finding.write(to: &json) }
            json.name("profile")
            match.write(to: &json)
            json.field("largest_limit", optional: findings.largestLimit)
            json.name("used")
            json.object { json in
                json.field("requests", findings.requests)
                json.field("input_tokens", findings.inputTokens)
                json.field("output_tokens", findings.outputTokens)
            }
        }
    }
}
