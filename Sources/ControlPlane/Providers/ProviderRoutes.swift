import Domain
import Gateway
import Presentation
import Wire

/// Providers. A credential goes in and never comes out: answers have its last characters only.
enum ProviderRoutes {
    private static let path = "/v1/organizations/providers"

    static let all: [Route] = [
        .get(path, "Providers by name, each with what of it is passed over.") { call in
            let providers = try await call.store.directory().providers.values.sorted { $0.name < $1.name }
            let cooldowns = try await call.store.cooldowns(at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("data", array: providers) { $1.write(to: &$0, cooldowns: cooldowns) }
                }
            }
        },
        .get(path + "/{provider}", "One provider, with what of it is passed over.") { call in
            try await answer(find(call), call)
        },
        .get(
            "/v1/organizations/cooldowns",
            "What is passed over for now, after failures: providers, credentials, what a credential may ask of one model "
                + "(allowance), and targets."
        ) { call in
            let cooldowns = try await call.store.cooldowns(at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("data", array: cooldowns) { $1.write(to: &$0) }
                }
            }
        },
        .post(
            path, "Adds a provider.",
            [.init(name: "name", kind: .string, summary: "People address it by this.", isRequired: true)]
                + Route.Field.ofProvider.map { field in
                    var field = field
                    field.isRequired = field.name == "base_url"
                    return field
                }, answer: add),
        .post(
            path + "/{provider}",
            "Changes a provider; what is not named stays. A new credential takes the place of the old one.",
            Route.Field.ofProvider, answer: update),
        .post(
            path + "/{provider}/test",
            "Calls a provider: its list of models, then one short answer, then some fifty small questions about what its "
                + "endpoint takes, and compares that with its profile. What it uses is told and is not on the ledger.",
            [
                .init(
                    name: "quick", kind: .boolean,
                    summary: "Whether the list and the one answer suffice; else false."),
                .init(
                    name: "model", kind: .string,
                    summary:
                        "The provider's model to ask; else the first that a mapping names, else of its list."),
            ], answer: test),
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

    private static func answer(_ provider: Provider, _ call: Call) async throws -> Answer {
        let cooldowns = try await call.store.cooldowns(at: call.now)
        return Answer.json { provider.write(to: &$0, cooldowns: cooldowns) }
    }

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
        var provider = Provider(name: name, profile: "generic", baseURL: "", createdAt: call.now)
        try provider.take(call.body, call)
        let new = provider
        try await call.store.add(new, by: call.actor, at: call.now)
        return try await answer(new, call)
    }

    @Sendable
    private static func update(_ call: Call) async throws -> Answer {
        let old = try await find(call)
        var provider = old
        try provider.take(call.body, call)
        let new = provider
        if new != old { try await call.store.update(new, from: old, by: call.actor, at: call.now) }
        return try await answer(new, call)
    }

    @Sendable
    private static func test(_ call: Call) async throws -> Answer {
        let provider = try await find(call)
        var model: String?
        if case .set(let text?) = try call.body.text("model") {
            try FieldRule.checkModel(text, field: "model")
            model = text
        }
        var isQuick = false
        if case .set(let flag) = try call.body.flag("quick") { isQuick = flag }
        let check = await ProviderCheck(
            of: provider, model: model, isQuick: isQuick, mappings: try await call.store.directory().mappings,
            vault: call.vault, transport: call.plane.transport, clock: call.plane.clock)
        return Answer.json { check.write(to: &$0) }
    }
}
