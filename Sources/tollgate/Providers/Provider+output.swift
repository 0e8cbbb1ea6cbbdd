import Domain
import Wire

extension Provider {
    /// Credentials appear with their id and hint only.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name.text)
            json.field("profile", profile)
            json.field("base_url", baseURL)
            json.field("headers", array: headers) { json, header in
                json.object { json in
                    json.field("name", header.name)
                    json.field("value", header.value)
                }
            }
            json.field("proxy", optional: proxy)
            json.field("credentials", array: credentials) { json, credential in
                json.object { json in
                    json.field("id", credential.id.text)
                    json.field("hint", credential.hint)
                    json.field("created_at", time: credential.createdAt)
                }
            }
            json.field("created_at", time: createdAt)
        }
    }

    /// For a person.
    func fields(mappings: [Mapping], at now: Timestamp) -> FieldList {
        var fields = FieldList()
        fields.add("Name", name.text)
        fields.add("Profile", profile)
        fields.add("Base URL", baseURL)
        fields.add("Proxy", proxy)
        for header in headers { fields.add("Header", "\(header.name): \(header.value)") }
        if credentials.isEmpty { fields.add("Credential", "none") }
        for credential in credentials {
            fields.add("Credential", "\(credential.shownHint) (\(credential.id), sealed)")
        }
        fields.add("Models", patterns(in: mappings))
        fields.add("Created", "\(createdAt) (\(createdAt.relative(to: now)))")
        return fields
    }

    /// The patterns of mappings that lead here.
    fileprivate func patterns(in mappings: [Mapping]) -> String {
        mappings.filter { $0.targets.contains { $0.provider == name } }.map(\.pattern.text).joined(
            separator: ", ")
    }
}

extension ProviderCredential {
    /// The hint as people see it: `…a1b2`.
    var shownHint: String { "…" + hint }
}

extension Table {
    init(_ providers: [Provider], mappings: [Mapping], at now: Timestamp) {
        self.init([
            .left("NAME"), .left("PROFILE"), .left("BASE URL"), .left("CREDENTIAL"), .left("MODELS"),
            .left("CREATED"),
        ])
        for provider in providers {
            add([
                provider.name.text, provider.profile, provider.baseURL,
                provider.credentials.map(\.shownHint).joined(separator: ", "),
                provider.patterns(in: mappings), provider.createdAt.relative(to: now),
            ])
        }
    }
}
