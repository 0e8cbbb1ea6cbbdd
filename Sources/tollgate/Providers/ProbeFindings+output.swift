import Domain
import Gateway
import Translation

extension Table {
    /// What an endpoint takes, a line for each question.
    init(_ findings: ProbeFindings) {
        self.init([.left("DOES IT TAKE"), .left("VERDICT"), .right("STATUS"), .left("WHAT CAME")])
        for finding in findings.all {
            add([
                finding.question, finding.verdict.rawValue, finding.status.map(String.init),
                finding.message.split(whereSeparator: \.isNewline).joined(separator: " "),
            ])
        }
    }
}

extension Table {
    /// Whether each credential is accepted.
    init(_ findings: [CredentialFinding]) {
        self.init([
            .left("CREDENTIAL"), .left("ID"), .left("VERDICT"), .right("STATUS"), .right("TOOK"),
            .left("WHAT CAME"),
        ])
        for finding in findings {
            add([
                "…" + finding.hint, finding.id.text, finding.verdict.rawValue,
                finding.result?.status.map(String.init), finding.result?.duration.short,
                finding.message.split(whereSeparator: \.isNewline).joined(separator: " "),
            ])
        }
    }
}

extension [OptionProposal] {
    /// The arguments that set all, with a blank before each.
    fileprivate var asArguments: String {
        map { " --option \("\($0.name)=\($0.value)".shellQuoted)" }.joined()
    }
}

extension ProfileMatch {
    /// What to do, a sentence a line.
    func advice(for provider: ProviderName) -> [String] {
        var lines: [String] = []
        if refused.isEmpty {
            lines.append("The profile \(profile) fits.")
        } else {
            lines.append("The profile \(profile) sends what is refused: \(refused.joined(separator: ", ")).")
        }
        if let better {
            let rest =
                better.refused.isEmpty
                ? "" : ", though refused are still: \(better.refused.joined(separator: ", "))"
            lines.append(
                "The profile \(better.profile) fits better\(rest): "
                    + "tollgate providers update \(provider) --profile \(better.profile)\(better.options.asArguments)"
            )
        } else if !refused.isEmpty {
            lines.append("No other profile fits better.")
        }
        if !options.isEmpty, better == nil || profile != Profile.generic.name {
            lines.append(
                "What differs from \(profile)'s table, options say: "
                    + "tollgate providers update \(provider)\(options.asArguments)")
        }
        if !unused.isEmpty {
            lines.append("Taken, and not sent with \(profile): \(unused.joined(separator: ", ")).")
        }
        return lines
    }
}
