import Domain
import Presentation
import Vault
import Wire

/// Providers. A credential goes in and never comes out: answers have its last characters only. Headers, proxies and
/// timeouts are set by the command line.
enum ProviderRoutes {
    private static let path = "/v1/organizations/providers"

    private static let fields: [Route.Field] = [
        .init(name: "profile", kind: .string, summary: "The dialect; else generic."),
        .init(name: "base_url", kind: .string, summary: "What stands before /chat/completions."),
        .init(name: "credential", kind: .string, summary: "What opens it; null for none. Never told again."),
    ]

    static let all: [Route] = [
        .get(path, "Providers by name.") { call in
            let providers = try await call.store.directory().providers.values.sorted { $0.name < $1.name }
            return Answer.json { json in
                json.object { json in
                    json.field("data", array: providers) { json, provider in provider.write(to: &json) }
                }
            }
        },
        .get(path + "/{provider}", "One provider.") { call in
            let provider = try await find(call)
            return Answer.json { provider.write(to: &$0) }
        },
        .post(
            path, "Adds a provider.",
            [.init(name: "name", kind: .string, summary: "People address it by this.", isRequired: true)]
                + fields.map { field in
                    var field = field
                    field.isRequired = field.name == "base_url"
                    return field
                }, answer: add),
        .post(
            path + "/{provider}",
            "Changes a provider; what is not named stays. A new credential takes the place of the old one.",
            fields, answer: update),
        .delete(path + "/{provider}", "Removes a provider that no mapping leads to.") { call in
            let provider = try await find(call)
            try await call.store.remove(provider.name, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("name", provider.name.text)
                    json.field("type", "provider_deleted")
                }
            }
        },
    ]

    private static func find(_ call: Call) async throws -> Provider {
        let name = ProviderName(call.part("provider"))
        guard let provider = try await call.store.directory().providers[name] else {
            throw ErrorReply.notFound("Provider not found")
        }
        return provider
    }

    @Sendable
    private static func add(_ call: Call) async throws -> Answer {
        let name = try FieldRule.providerName(try call.body.requiredText("name"), field: "name")
        _ = try call.body.requiredText("base_url")
        let plain = Provider(name: name, profile: "generic", baseURL: "", createdAt: call.now)
        let provider = try changed(plain, by: call)
        try await call.store.add(provider, by: call.actor, at: call.now)
        return Answer.json { provider.write(to: &$0) }
    }

    @Sendable
    private static func update(_ call: Call) async throws -> Answer {
        let old = try await find(call)
        let new = try changed(old, by: call)
        if new != old { try await call.store.update(new, from: old, by: call.actor, at: call.now) }
        return Answer.json { new.write(to: &$0) }
    }

    /// What a body makes of a provider.
    private static func changed(_ old: Provider, by call: Call) throws(InvalidField) -> Provider {
        var provider = old
        if case .set(let profile) = try call.body.presentText("profile") {
            guard call.plane.profiles.contains(profile) else {
                throw InvalidField(
                    "profile", "must be one of " + call.plane.profiles.sorted().joined(separator: ", "))
            }
            provider.profile = profile
        }
        if case .set(let url) = try call.body.presentText("base_url") {
            provider.baseURL = try FieldRule.baseURL(url, field: "base_url")
        }
        switch try call.body.text("credential") {
        case .keep: break
        case .set(nil): provider.credentials = []
        case .set(let text?):
            guard (1...4096).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw InvalidField("credential", "must be 1 to 4096 characters of ASCII without blanks") }
            provider.credentials = [
                ProviderCredential(Secret(text), of: old.name, sealedBy: call.vault, at: call.now)
            ]
        }
        return provider
    }
}
