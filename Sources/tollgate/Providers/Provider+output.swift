import Domain
import Presentation
import Upstream
import Wire

extension Provider {
    /// For a person.
    func fields(mappings: [Mapping], cooldowns: [Cooldown], at now: Timestamp) -> FieldList {
        var fields = FieldList()
        fields.add("Name", name.text)
        fields.add("State", state(cooldowns, at: now))
        fields.add("Profile", profile)
        for (option, value) in options.sorted(by: { $0.key < $1.key }) {
            fields.add("Option", "\(option)=\(value)")
        }
        fields.add("Base URL", baseURL)
        fields.add("Proxy", proxy.map { $0 + (proxyCredential == nil ? "" : " (with a password, sealed)") })
        fields.add("Timeouts", timeouts.text)
        for header in headers { fields.add("Header", "\(header.name): \(header.value)") }
        if credentials.isEmpty { fields.add("Credential", "none") }
        for credential in credentials {
            fields.add("Credential", "\(credential.shownHint) (\(credential.id), sealed)")
        }
        fields.add("Models", patterns(in: mappings))
        fields.add("Created", createdAt.dated(from: now))
        return fields
    }

    /// Whether it is passed over, as a whole or in part.
    fileprivate func state(_ cooldowns: [Cooldown], at now: Timestamp) -> String {
        cooldowns.filter { $0.subject.provider == name }
            .state(passedOverUntil: passedOver(by: cooldowns), at: now)
    }

    /// The patterns of mappings that lead here.
    fileprivate func patterns(in mappings: [Mapping]) -> String {
        mappings.filter { $0.targets.contains { $0.provider == name } }.map(\.pattern.text).joined(
            separator: ", ")
    }
}

extension ProviderTimeouts {
    private typealias Phase = (name: String, own: Duration?, usual: Duration)

    private var phases: [Phase] {
        let usual = UpstreamTimeouts()
        return [
            ("connect", connect, usual.connect), ("first byte", firstByte, usual.firstByte),
            ("idle", idle, usual.idle),
        ]
    }

    /// All of them: `connect 10s (default), first byte 30m, idle 5m (default)`.
    fileprivate var text: String {
        phases.map { phase in
            "\(phase.name) \(TimeSpan.text(phase.own ?? phase.usual))\(phase.own == nil ? " (default)" : "")"
        }.joined(separator: ", ")
    }

    /// Those that are the provider's own: `first byte 30m`.
    fileprivate var ownText: String {
        phases.compactMap { phase in phase.own.map { "\(phase.name) \(TimeSpan.text($0))" } }
            .joined(separator: ", ")
    }
}

extension ProviderCredential {
    /// The hint as people see it: `…a1b2`.
    var shownHint: String { "…" + hint }
}

extension Table {
    init(_ providers: [Provider], mappings: [Mapping], cooldowns: [Cooldown], at now: Timestamp) {
        self.init([
            .left("NAME"), .left("STATE"), .left("PROFILE"), .left("BASE URL"), .left("CREDENTIAL"),
            .left("TIMEOUTS"),
            .left("MODELS"), .left("CREATED"),
        ])
        for provider in providers {
            add([
                provider.name.text, provider.state(cooldowns, at: now), provider.profile, provider.baseURL,
                provider.credentials.map(\.shownHint).joined(separator: ", "),
                provider.timeouts.ownText, provider.patterns(in: mappings),
                provider.createdAt.relative(to: now),
            ])
        }
    }
}
