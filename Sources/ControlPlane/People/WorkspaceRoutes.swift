import Domain
import Presentation
import Wire

/// Teams, which are workspaces to Anthropic's tools.
enum WorkspaceRoutes {
    static let path = "/v1/organizations/workspaces"

    private static let fields: [Route.Field] = [
        .init(name: "name", kind: .string, summary: "What people call the team; no two have the same."),
        .init(name: "tags", kind: .object, summary: "Labels by name; null takes one away."),
    ]

    static let all: [Route] = [
        .get(
            path, "Teams, the newest first.",
            Route.Parameter.idPage + [
                .init(name: "include_archived", summary: "true for those too that are archived."),
                .init(name: "include_default", summary: "Taken and without effect: there is no default one."),
                .init(name: "ids", summary: "Only these teams.", isList: true),
            ], answer: list),
        .get(path + "/{workspace_id}", "One team.") { call in
            let team = try await find(call)
            return Answer.json { team.write(to: &$0) }
        },
        .post(path, "Creates a team.", fields, answer: create),
        .post(
            path + "/{workspace_id}", "Changes a team; what is not named stays as it is.", fields,
            answer: update),
        .post(path + "/{workspace_id}/archive", "Archives a team and revokes its keys.") { call in
            let team = try await find(call)
            _ = try await call.store.archive(team.id, by: call.actor, at: call.now)
            let archived = try await find(call)
            return Answer.json { archived.write(to: &$0) }
        },
    ]

    @Sendable
    private static func list(_ call: Call) async throws -> Answer {
        let withArchived = try call.query.flag("include_archived")
        let ids = Set(call.query.list("ids"))
        let teams = try await call.store.people().teams.values
            .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        return try IDPage(teams, query: call.query, id: { $0.id.text }) { team in
            (withArchived || team.archivedAt == nil) && (ids.isEmpty || ids.contains(team.id.text))
        }.answer { json, team in team.write(to: &json) }
    }

    /// The team of the path, also one that is archived.
    static func find(_ call: Call) async throws -> Team {
        guard let team = try await call.store.people().teams[TeamID(call.part("workspace_id"))] else {
            throw ErrorReply.notFound("Workspace not found")
        }
        return team
    }

    /// What a body says of a team, checked.
    private static func change(_ body: Fields) throws(InvalidField) -> TeamChange {
        var change = TeamChange()
        change.name = try body.presentText("name")
        change.tags = try body.tags("tags")
        try change.validate()
        return change
    }

    @Sendable
    private static func create(_ call: Call) async throws -> Answer {
        _ = try call.body.requiredText("name")
        let change = try change(call.body)
        var random = call.numbers(for: "workspaces")
        let id = TeamID.make(random: &random)
        if let made = try await call.store.people().teams[id] {
            return Answer.json { made.write(to: &$0) }.repeated
        }
        var team = Team(id: id, name: "", createdAt: call.now)
        change.apply(to: &team)
        let made = team
        try await call.store.add(made, by: call.actor, at: call.now)
        return Answer.json { made.write(to: &$0) }
    }

    @Sendable
    private static func update(_ call: Call) async throws -> Answer {
        let team = try await find(call)
        let change = try change(call.body)
        guard team.archivedAt == nil else { throw ErrorReply.conflict("This workspace is archived.") }
        if !change.isEmpty {
            _ = try await call.store.update(team.id, change, by: call.actor, at: call.now)
        }
        let changed = try await find(call)
        return Answer.json { changed.write(to: &$0) }
    }
}

extension Team {
    /// Anthropic's members. Of what teams here do not have there is a constant that its clients take.
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id.text)
            json.field("type", "workspace")
            json.field("name", name)
            json.field("created_at", time: createdAt)
            json.field("archived_at", time: archivedAt)
            json.field("display_color", "#808080")
            json.field("tags", tags: tags)
            json.name("data_residency")
            json.object { json in
                json.field("allowed_inference_geos", "unrestricted")
                json.field("default_inference_geo", "global")
                json.field("workspace_geo", "us")
            }
            json.field("compartment_id", id.text)
            json.name("external_key_id")
            json.null()
        }
    }
}
