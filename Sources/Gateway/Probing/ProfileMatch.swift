import Translation
import Wire

/// How well a profile fits what an endpoint takes, and which fits better.
public struct ProfileMatch: Equatable, Sendable {
    /// The profile that the provider has.
    public var profile: String
    /// What requests in it have and the endpoint refuses.
    public var refused: [String]
    /// What a strict endpoint takes and requests in it do without.
    public var unused: [String]
    /// Options by which the provider's table says what was found.
    public var options: [OptionProposal]
    /// The profile that fits better; nil when none does.
    public var better: Better?

    public struct Better: Equatable, Sendable {
        public var profile: String
        /// What is refused all the same.
        public var refused: [String]
        /// Options by which its table says what was found.
        public var options: [OptionProposal]
    }

    /// Compares all profiles of the same protocol. Another is proposed where something of the provider's own is refused,
    /// or where it has none but the generic one.
    init(_ findings: ProbeFindings, profile: Profile, model: String) {
        let own = Fit(findings, profile, model: model)
        self.profile = profile.name
        refused = own.refused
        unused = own.unused
        options = OptionProposals(findings, profile, model: model).all
        guard !own.refused.isEmpty || profile.name == Profile.generic.name else { return }
        let isNative = profile.apis.contains(.messages)
        let others = Profile.all.filter {
            $0.apis.contains(.messages) == isNative && $0.name != profile.name
        }
        .map { Fit(findings, $0, model: model) }
        guard let best = others.min(by: { $0.rank.lexicographicallyPrecedes($1.rank) }),
            best.rank.lexicographicallyPrecedes(own.rank)
        else { return }
        better = Better(
            profile: best.profile.name, refused: best.refused,
            options: OptionProposals(findings, best.profile, model: model).all)
    }

    /// For tools.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("name", profile)
        json.field("fits", refused.isEmpty)
        Self.field("refused", refused, to: &json)
        Self.field("unused", unused, to: &json)
        Self.write(options, to: &json)
        json.name("better")
        if let better {
            json.beginObject()
            json.field("name", better.profile)
            Self.field("refused", better.refused, to: &json)
            Self.write(better.options, to: &json)
            json.endObject()
        } else {
            json.null()
        }
        json.endObject()
    }

    private static func write(_ options: [OptionProposal], to json: inout JSONWriter) {
        json.name("options")
        json.beginArray()
        for option in options {
            json.beginObject()
            json.field("name", option.name)
            json.field("value", option.value)
            json.field("because", option.because)
            json.endObject()
        }
        json.endArray()
    }

    private static func field(_ name: StaticString, _ words: [String], to json: inout JSONWriter) {
        json.name(name)
        json.beginArray()
        for word in words { json.value(word) }
        json.endArray()
    }
}

/// One profile held against the findings.
private struct Fit {
    let profile: Profile
    private(set) var refused: [String] = []
    private(set) var unused: [String] = []
    private let isOtherReasoning: Bool

    init(_ findings: ProbeFindings, _ profile: Profile, model: String) {
        self.profile = profile
        let dialect = profile.dialect(for: model)
        isOtherReasoning = findings.reasoningMember.map { $0 != dialect.reasoningMember } ?? false
        for finding in findings.all {
            switch (profile.sends(finding.question, to: model), finding.verdict) {
            case (true?, .refused): refused.append(finding.question)
            case (false?, .taken) where findings.isStrict: unused.append(finding.question)
            default: break
            }
        }
        // Nobody would be told what such a stream used.
        if !dialect.asksForUsage, findings.hidesUsageUnasked {
            refused.append("usage in streams that did not ask for it")
        }
    }

    /// Smaller is better: first what would fail, then what would be missed.
    var rank: [Int] { [refused.count, unused.count + (isOtherReasoning ? 1 : 0)] }
}
