import Domain
import Presentation
import Wire

/// Who is in which team.
enum MemberRoutes {
    private static let path = WorkspaceRoutes.path + "/{workspace_id}/members"

    private static let role = Route.Field(
        name: "workspace_role", kind: .string,
        summary:
            "workspace_user, workspace_developer, workspace_admin or workspace_billing; it gives no rights here.",
        isRequired: true)

    static let all: [Route] = [
        .get(path, "The members of a team, by the time they were added.", Route.Parameter.idPage) { call in
            let team = try await WorkspaceRoutes.find(call)
            let members = try await call.store.people().members.filter { $0.team == team.id }
                .sorted { ($0.addedAt, $0.user) < ($1.addedAt, $1.user) }
            return try IDPage(members, query: call.query, id: { $0.user.text })
                .answer { json, member in member.write(to: &json) }
        },
        .get(path + "/{user_id}", "One member of a team.") { call in
            let member = try await find(call)
            return Answer.json { member.write(to: &$0) }
        },
        .post(
            path, "Makes a user a member of a team.",
            [.init(name: "user_id", kind: .string, summary: "Whom.", isRequired: true), role]
        ) { call in
            let team = try await WorkspaceRoutes.find(call)
            let user = UserID(try call.body.requiredText("user_id"))
            return try await put(user, in: team, call)
        },
        .post(path + "/{user_id}", "Gives a member another role.", [role]) { call in
            let (team, member) = (try await WorkspaceRoutes.find(call), try await find(call))
            return try await put(member.user, in: team, call)
        },
        .delete(path + "/{user_id}", "Ends a membership.") { call in
            let member = try await find(call)
            try await call.store.removeMember(member.user, of: member.team, by: call.actor, at: call.now)
            return Answer.json { json in
                json.object { json in
                    json.field("type", "workspace_member_deleted")
                    json.field("user_id", member.user.text)
                    json.field("workspace_id", member.team.text)
                }
            }
        },
    ]

    private static func find(_ call: Call) async throws -> TeamMember {
        let (team, user) = (TeamID(call.part("workspace_id")), UserID(call.part("user_id")))
        let members = try await call.store.people().members
        guard let member = members.first(where: { $0.team == team && $0.user == user }) else {
            throw ErrorReply.notFound("Workspace member not found")
        }
        return member
    }

    private static func put(_ user: UserID, in team: Team, _ call: Call) async throws -> Answer {
        guard let role = try call.body.choice("workspace_role", of: TeamMember.Role.self) else {
            throw InvalidField("workspace_role", "Required")
        }
        let people = try await call.store.people()
        guard let found = people.users[user], found.deletedAt == nil else {
            throw InvalidField("user_id", "is no user who is there")
        }
        let member = TeamMember(team: team.id, user: found.id, role: role, addedAt: call.now)
        _ = try await call.store.put(member, by: call.actor, at: call.now)
        return Answer.json { member.write(to: &$0) }
    }
}

extension TeamMember {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "workspace_member")
            json.field("user_id", user.text)
            json.field("workspace_id", team.text)
            json.field("workspace_role", role.rawValue)
        }
    }
}
