import Domain
import Gateway
import Presentation
import Wire

/// Where requested models go.
enum MappingRoutes {
    private static let path = "/v1/organizations/mappings"

    private static let targetNames = [
        "provider", "model", "priority", "weight", "max_output_tokens", "context_window_tokens",
        "condition",
    ]

    static let all: [Route] = [
        .get(path, "Mappings in the order in which they are tried.") { call in
            let mappings = try await call.store.directory().mappings
            return Answer.json { json in
                json.object { json in
                    json.field("data", array: mappings) { json, mapping in mapping.write(to: &json) }
                }
            }
        },
        .get(
            "/v1/organizations/explain",
            "Where a request for a model would go, and why, and what is passed over.",
            [
                .init(name: "model", summary: "A model's name as a client sends it.", isRequired: true),
                .init(name: "api_key_id", summary: "Whether this key may ask for it, too."),
            ], answer: explain),
        .post(
            path, "Maps a model's name or pattern to targets; one of the same pattern is replaced.",
            [
                .init(name: "pattern", kind: .string, summary: "`*` stands for any run.", isRequired: true),
                .init(
                    name: "targets", kind: .array,
                    summary: "1 to 100 objects: \(targetNames.joined(separator: ", ")).", isRequired: true),
                .init(
                    name: "display_name", kind: .string,
                    summary: "What lists of models show people, 1 to 128 bytes; else the name itself."),
            ], answer: put),
        .delete(path + "/{pattern}", "Removes a mapping; its pattern stands percent-encoded in the path.") {
            call in
            let pattern = ModelPattern(call.part("pattern"))
            guard try await call.store.directory().mappings.contains(where: { $0.pattern == pattern }) else {
                throw ErrorReply.notFound("Mapping not found")
            }
            try await call.store.remove(pattern, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("pattern", pattern.text)
                    json.field("type", "mapping_deleted")
                }
            }
        },
    ]

    @Sendable
    private static func explain(_ call: Call) async throws -> Answer {
        guard let model = call.query["model"] else { throw InvalidField("model", "Required") }
        try FieldRule.checkModel(model, field: "model")
        // The answer repeats the name, and a key at the wrong place must not be repeated.
        guard KeyToken(model) == nil, AdminToken(model) == nil else {
            throw InvalidField("model", "must be a model's name and no key")
        }
        let directory = try await call.store.directory()
        var key: ServiceKey?
        if let id = call.query["api_key_id"] {
            guard let found = directory.keys[KeyID(id)] else {
                throw ErrorReply.notFound("API key not found")
            }
            key = found
        }
        let explanation = ModelExplanation(
            of: model, key: key, in: directory, cooldowns: try await call.store.cooldowns(at: call.now),
            at: call.now)
        return Answer.json { explanation.write(to: &$0) }
    }

    @Sendable
    private static func put(_ call: Call) async throws -> Answer {
        let pattern = ModelPattern(try call.body.requiredText("pattern"))
        try FieldRule.checkPattern(pattern, field: "pattern")
        var displayName: String?
        if case .set(let text?) = try call.body.text("display_name") {
            try FieldRule.checkName(text, field: "display_name")
            displayName = text
        }
        let providers = try await call.store.directory().providers
        var targets: [Target] = []
        for fields in try call.body.list("targets", names: targetNames, count: 1...100) {
            let target = try target(fields)
            guard providers[target.provider] != nil else {
                throw InvalidField(fields.name("provider"), "is no provider that is there")
            }
            guard
                !targets.contains(where: {
                    $0.provider == target.provider && $0.model == target.model
                        && $0.condition == target.condition
                })
            else {
                throw InvalidField(fields.name("model"), "is given twice")
            }
            targets.append(target)
        }
        let mapping = Mapping(pattern: pattern, targets: targets, displayName: displayName)
        try await call.store.put(mapping, by: call.actor, at: call.now)
        return Answer.json { mapping.write(to: &$0) }
    }

    private static func target(_ fields: Fields) throws(InvalidField) -> Target {
        let model = try fields.requiredText("model")
        try FieldRule.checkModel(model, field: fields.name("model"))
        var condition: RoutingCondition?
        if case .set(let text?) = try fields.text("condition") {
            condition = RoutingCondition(text)
            guard condition != nil else {
                throw InvalidField(fields.name("condition"), "must be \(RoutingCondition.forms)")
            }
        }
        return Target(
            provider: ProviderName(try fields.requiredText("provider")),
            model: model,
            priority: try fields.integer("priority", in: 1...999) ?? 1,
            weight: try fields.integer("weight", in: 1...999) ?? 1,
            outputLimit: try fields.integer("max_output_tokens", in: 1...1_000_000_000),
            contextWindow: try fields.integer("context_window_tokens", in: 1...1_000_000_000),
            condition: condition)
    }
}
