import Domain
import Gateway

extension Finding {
    /// What keys, providers and mappings say by themselves, without calling anybody.
    static func all(in directory: Directory, at now: Timestamp) -> [Finding] {
        keys(of: directory, at: now) + providers(of: directory) + mappings(of: directory)
    }

    private static func keys(of directory: Directory, at now: Timestamp) -> [Finding] {
        let byStatus = Dictionary(grouping: directory.keys.values.sorted { $0.id < $1.id }) {
            $0.status(at: now)
        }
        let active = byStatus[.active] ?? []
        if directory.keys.isEmpty {
            return [.warn("keys", "there are none yet", fix: "tollgate keys create --name NAME")]
        }
        var findings: [Finding] = []
        if active.isEmpty {
            findings.append(.warn("keys", "none is active", fix: "tollgate keys create --name NAME"))
        } else {
            findings.append(.ok("keys", "\(active.count.grouped) active"))
        }
        for key in byStatus[.expired] ?? []
        where key.expiresAt.map({ now - $0 < .seconds(30 * 86_400) }) ?? false {
            findings.append(
                .warn(
                    "key \(key.id)", "expired \(key.expiresAt?.relative(to: now) ?? "") (\(key.name))",
                    fix:
                        "tollgate keys create --name \(key.name.shellQuoted), or tollgate keys revoke \(key.id)"
                ))
        }
        for key in active where key.expiresAt.map({ $0 - now < .seconds(7 * 86_400) }) ?? false {
            findings.append(
                .warn(
                    "key \(key.id)", "expires \(key.expiresAt?.relative(to: now) ?? "") (\(key.name))",
                    fix: "tollgate keys create --name \(key.name.shellQuoted)"))
        }
        return findings
    }

    private static func providers(of directory: Directory) -> [Finding] {
        if directory.providers.isEmpty {
            return [
                .warn("providers", "there are none yet", fix: "tollgate providers add NAME --base-url URL")
            ]
        }
        return directory.providers.values.sorted { $0.name < $1.name }.flatMap { provider in
            var findings: [Finding] = []
            if let fault = provider.dialectFault {
                findings.append(
                    .fail(
                        "provider \(provider.name)", fault,
                        fix: "install the build that knows it, or add the provider anew"))
            }
            if !provider.credentials.isEmpty, provider.isInTheClear {
                findings.append(
                    .warn(
                        "provider \(provider.name)",
                        "http:// sends its credential and every prompt unencrypted",
                        fix: "add it anew with an https:// URL"))
            }
            return findings
        }
    }

    private static func mappings(of directory: Directory) -> [Finding] {
        if directory.mappings.isEmpty {
            return [
                .warn("models", "nothing is mapped yet", fix: "tollgate models map '*' --to PROVIDER/MODEL")
            ]
        }
        var findings: [Finding] = []
        for mapping in directory.mappings {
            for target in mapping.targets where directory.providers[target.provider] == nil {
                findings.append(
                    .fail(
                        "model \(mapping.pattern)",
                        "its target \(target) names a provider that does not exist",
                        fix: "tollgate models map \(mapping.pattern.text.shellQuoted) --to PROVIDER/MODEL"))
            }
        }
        if directory.mappings.contains(where: { $0.pattern.text == "*" }) {
            findings.append(.ok("models", "\(directory.mappings.count.grouped) mapped, with a default"))
        } else {
            findings.append(
                .warn(
                    "models", "there is no default: other names than those mapped are answered 404",
                    fix: "tollgate models map '*' --to PROVIDER/MODEL"))
        }
        return findings
    }
}
