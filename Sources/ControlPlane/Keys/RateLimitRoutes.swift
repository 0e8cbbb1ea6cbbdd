import Domain
import Presentation
import Wire

/// Anthropic's rate limits of an organization and of a workspace. Limits here belong to keys, so that neither has
/// any; tools that ask get an empty list and not an error. A key's own limits are its member `limits`.
enum RateLimitRoutes {
    private static let parameters: [Route.Parameter] =
        [
            .init(name: "group_type", summary: "Taken and without effect.")
        ] + Route.Parameter.rowPage

    static let all: [Route] = [
        .get(
            "/v1/organizations/rate_limits",
            "Limits of the whole organization: there are none, because limits belong to keys. They are `limits` of each "
                + "of api_keys.",
            parameters + [.init(name: "model", summary: "Only those of this model.")]
        ) { call in
            guard call.query["model"] == nil else { throw ErrorReply.notFound("Rate limit not found") }
            return try empty(call)
        },
        .get(
            WorkspaceRoutes.path + "/{workspace_id}/rate_limits",
            "Limits of a team: there are none, because limits belong to keys.",
            parameters + [.init(name: "include_inherited", summary: "Taken and without effect.")]
        ) { call in
            _ = try await WorkspaceRoutes.find(call)
            return try empty(call)
        },
    ]

    private static func empty(_ call: Call) throws(InvalidField) -> Answer {
        try OffsetPage([] as [Int], of: call).answer { json, _ in json.null() }
    }
}
