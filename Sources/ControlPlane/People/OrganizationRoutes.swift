import Domain
import Presentation
import Wire

/// The organization itself.
enum OrganizationRoutes {
    static let all: [Route] = [
        .get("/v1/organizations/me", "The organization.") { call in
            let organization = try await call.store.organization()
            return Answer.json { json in
                json.object { json in
                    json.field("id", organization.id)
                    json.field("type", "organization")
                    json.field("name", organization.name)
                }
            }
        }
    ]
}
