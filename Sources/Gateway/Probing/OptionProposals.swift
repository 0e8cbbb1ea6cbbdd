import Translation
import Wire

/// An option by which a provider's table would say what was found.
public struct OptionProposal: Equatable, Sendable {
    /// As `providers update --option` takes it, such as `images@MODEL`.
    public var name: String
    public var value: String
    /// What was asked and answered otherwise than the table has it.
    public var because: String
}

/// The options that make up the difference between a table and what an endpoint takes. What was found holds for the model
/// that was asked, and so does an option, but for the protocols that a provider serves.
struct OptionProposals {
    private(set) var all: [OptionProposal] = []
    private let findings: ProbeFindings
    private let profile: Profile
    private let model: String
    let dialect: Dialect

    init(_ findings: ProbeFindings, _ profile: Profile, model: String) {
        self.findings = findings
        self.profile = profile
        self.model = model
        dialect = profile.dialect(for: model)
        proposeLimit()
        if profile.apis.contains(.messages) {
            proposeOfMessages()
        } else {
            proposeProtocols()
            proposeSampling()
            proposeOfMembers()
            proposeTools()
            proposeReasoning()
        }
    }

    // MARK: What was found

    func isTaken(_ question: String) -> Bool { findings.verdict(on: question) == .taken }
    func isRefused(_ question: String) -> Bool { findings.verdict(on: question) == .refused }

    /// What an endpoint takes without naming what it does not know says nothing.
    var isStrict: Bool { findings.isStrict }
    var hidesUsageUnasked: Bool { findings.hidesUsageUnasked }
    var reasoningMember: String? { findings.reasoningMember }

    /// True for what the table does without and a strict endpoint takes, false for what the table has and the endpoint
    /// refuses; nil where they agree, or nothing is known.
    func change(_ question: String) -> Bool? {
        switch (profile.sends(question, to: model), findings.verdict(on: question)) {
        case (true?, .refused): false
        case (false?, .taken) where isStrict: true
        default: nil
        }
    }

    // MARK: What to do

    mutating func propose(_ option: String, _ value: String, because question: String) {
        let scope = model.contains("*") ? "" : "@" + model
        all.append(OptionProposal(name: option + scope, value: value, because: question))
    }

    mutating func proposeSwitch(_ option: String, _ words: (on: String, off: String), _ question: String) {
        guard let change = change(question) else { return }
        propose(option, change ? words.on : words.off, because: question)
    }

    private mutating func proposeLimit() {
        guard let largest = findings.largestLimit, dialect.outputLimit ?? .max > largest else { return }
        propose("output-limit", String(largest), because: "largest limit")
    }

    private mutating func proposeProtocols() {
        let words: [(API, String)] = [
            (.chatCompletions, "chat"), (.responses, "responses"), (.embeddings, "embeddings"),
        ]
        var apis = profile.apis
        for (api, question) in [
            (API.responses, ProbeQuestion.responses.name), (.embeddings, ProbeQuestion.embeddings.name),
        ] {
            // Whoever answers in a protocol serves it, however little it looks at what it is asked.
            if isTaken(question) { apis.insert(api) }
            if isRefused(question) { apis.remove(api) }
        }
        guard apis != profile.apis else { return }
        let changed = words.filter { apis.contains($0.0) != profile.apis.contains($0.0) }.map(\.1)
        all.append(
            OptionProposal(
                name: "apis", value: words.filter { apis.contains($0.0) }.map(\.1).joined(separator: ","),
                because: changed.joined(separator: ", ")))
    }

    private mutating func proposeOfMessages() {
        proposeSwitch("temperature", ("1", "off"), "temperature 0.5")
        proposeSwitch("prefill", ("pass", "ask"), "an answer to be continued")
        proposeSwitch("output-format", ("on", "off"), "output_config.format")
        let ways = [("budget_tokens", "budget"), ("adaptive thinking", "effort")]
        let isOff = dialect.nativeThinking == .none
        guard let (question, _) = ways.first(where: { change($0.0) == isOff }) else { return }
        let other = ways.last { isTaken($0.0) && (isStrict || $0.0 != question) }
        propose("thinking", other?.1 ?? "off", because: question)
    }
}
