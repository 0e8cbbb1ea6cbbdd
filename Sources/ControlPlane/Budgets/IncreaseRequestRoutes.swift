import Domain
import Presentation
import Wire

/// Anthropic's requests for more money. Nobody can ask for more here but by asking whoever sets the limits, so that
/// there are none: lists are empty, and no id is known.
enum IncreaseRequestRoutes {
    private static let path = "/v1/organizations/spend_limit_increase_requests"

    private static let suppressNotification = Route.Field(
        name: "suppress_notification", kind: .boolean, summary: "Taken and without effect.")

    static let all: [Route] = [
        .get(
            path, "Requests for higher limits: there are none, because nothing here makes them.",
            Route.Parameter.rowPage + [
                .init(name: "actor_ids", summary: "Taken and without effect.", isList: true),
                .init(name: "status", summary: "Taken and without effect.", isList: true),
            ]
        ) { call in try OffsetPage([] as [Int], of: call).answer { json, _ in json.null() } },
        .get(
            path + "/{spend_limit_increase_request_id}", "One request for a higher limit: there is none.",
            answer: refuse),
        .post(
            path + "/{spend_limit_increase_request_id}/approve",
            "Grants a request for a higher limit: there is none.",
            [
                .init(name: "amount", kind: .string, summary: "Taken and without effect."),
                .init(name: "period", kind: .string, summary: "Taken and without effect."),
                suppressNotification,
            ], answer: refuse),
        .post(
            path + "/{spend_limit_increase_request_id}/deny",
            "Denies a request for a higher limit: there is none.",
            [suppressNotification], answer: refuse),
    ]

    @Sendable
    private static func refuse(_ call: Call) throws -> Answer {
        throw ErrorReply.notFound("spend limit increase request not found")
    }
}
