import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Users, teams and members over HTTP.
@Suite(.serialized) struct PeopleRouteTests {
    private let users = "/v1/organizations/users"
    private let teams = "/v1/organizations/workspaces"

    @Test func `a user is created, found, changed and deleted`() async throws {
        try await Office.open { office in
            let made = try await office.post(users, #"{"name":"alice","email":"Alice@example.org"}"#)
            let id = try #require(made.json["id"]?.string)
            #expect(made.json["type"]?.string == "user")
            #expect(made.json["role"]?.string == "user")
            #expect(made.json["added_at"]?.string == "2026-11-23T09:05:00.000Z")
            let found = try await office.get(
                users + "?email=alice%40EXAMPLE.org&roles[]=user&roles%5B%5D=admin")
            #expect(found.json["data"]?.elements.map { $0["id"]?.string } == [id])
            let nobody = try await office.get(users + "?email=%25")
            #expect(nobody.json["data"]?.count == 0)
            let changed = try await office.post("\(users)/\(id)", #"{"role":"developer"}"#)
            #expect(changed.json["role"]?.string == "developer")
            #expect(changed.json["name"]?.string == "alice")
            let taken = try await office.post(users, #"{"name":"alice"}"#)
            #expect(taken.status == 409)
            let key = try await office.serviceKey(user: UserID(id))
            let gone = try await office.ask("DELETE", "\(users)/\(id)", key: office.writer)
            #expect(gone.json["type"]?.string == "user_deleted")
            let keyID = try #require(KeyToken(key)?.id)
            #expect(try await office.store.directory().keys[keyID]?.revokedAt == Office.now)
            let missing = try await office.get("\(users)/\(id)")
            #expect(missing.complaint == "404 User not found")
        }
    }

    @Test func `a workspace is created, renamed, tagged and archived`() async throws {
        try await Office.open { office in
            let made = try await office.post(teams, #"{"name":"research","tags":{"a":"1","b":"2"}}"#)
            let id = try #require(made.json["id"]?.string)
            #expect(id.hasPrefix("wrkspc_"))
            let changed = try await office.post("\(teams)/\(id)", #"{"name":"lab","tags":{"a":null}}"#)
            #expect(changed.json["name"]?.string == "lab")
            #expect(changed.json["tags"]?.members.map(\.name) == ["b"])
            let archived = try await office.post("\(teams)/\(id)/archive")
            #expect(archived.json["archived_at"]?.string == "2026-11-23T09:05:00.000Z")
            let present = try await office.get(teams)
            #expect(present.json["data"]?.count == 0)
            let all = try await office.get(teams + "?include_archived=true")
            #expect(all.json["data"]?.count == 1)
            let late = try await office.post("\(teams)/\(id)", #"{"name":"x"}"#)
            #expect(late.complaint == "409 This workspace is archived.")
        }
    }

    @Test func `a member is added, given another role, listed and removed`() async throws {
        try await Office.open { office in
            let team = try await office.post(teams, #"{"name":"research"}"#).json["id"]?.string ?? ""
            let user = try await office.post(users, #"{"name":"alice"}"#).json["id"]?.string ?? ""
            let path = "\(teams)/\(team)/members"
            let nobody = try await office.post(
                path, #"{"user_id":"user_x","workspace_role":"workspace_user"}"#)
            #expect(nobody.complaint == "400 user_id: is no user who is there")
            let roleless = try await office.post(path, #"{"user_id":"\#(user)"}"#)
            #expect(roleless.complaint == "400 workspace_role: Required")
            let added = try await office.post(
                path, #"{"user_id":"\#(user)","workspace_role":"workspace_user"}"#)
            #expect(added.json["type"]?.string == "workspace_member")
            let changed = try await office.post("\(path)/\(user)", #"{"workspace_role":"workspace_admin"}"#)
            #expect(changed.json["workspace_role"]?.string == "workspace_admin")
            let listed = try await office.get(path)
            #expect(listed.json["data"]?.elements.map { $0["user_id"]?.string } == [user])
            let removed = try await office.ask("DELETE", "\(path)/\(user)", key: office.writer)
            #expect(removed.json["type"]?.string == "workspace_member_deleted")
            let missing = try await office.get("\(path)/\(user)")
            #expect(missing.status == 404)
        }
    }

    @Test(arguments: ["users", "workspaces"])
    func `a creation that is repeated makes one thing`(noun: String) async throws {
        try await Office.open { office in
            let path = "/v1/organizations/" + noun
            let mark = [("idempotency-key", "1")]
            let first = try await office.post(path, #"{"name":"a"}"#, headers: mark)
            let again = try await office.post(path, #"{"name":"a"}"#, headers: mark)
            #expect(first.body == again.body)
            #expect(again.headers["idempotent-replayed"] == "true")
            let list = try await office.get(path)
            #expect(list.json["data"]?.count == 1)
        }
    }

    @Test func `every change is audited with the admin key that made it`() async throws {
        try await Office.open { office in
            let user = try await office.post(users, #"{"name":"alice"}"#).json["id"]?.string ?? ""
            let team = try await office.post(teams, #"{"name":"research"}"#).json["id"]?.string ?? ""
            _ = try await office.post("\(users)/\(user)", #"{"name":"bob"}"#)
            _ = try await office.post(
                "\(teams)/\(team)/members", #"{"user_id":"\#(user)","workspace_role":"workspace_user"}"#)
            _ = try await office.post("\(teams)/\(team)/archive")
            _ = try await office.ask("DELETE", "\(users)/\(user)", key: office.writer)
            var filter = AuditFilter()
            filter.actor = Actor("admin-key:" + (AdminToken(office.writer)?.id.text ?? ""))
            let actions = try await office.store.events(filter, limit: 100).map(\.action)
            #expect(
                actions.reversed() == [
                    "user.create", "team.create", "user.update", "team_member.put", "team.archive",
                    "team_member.remove", "user.delete",
                ])
        }
    }
}
