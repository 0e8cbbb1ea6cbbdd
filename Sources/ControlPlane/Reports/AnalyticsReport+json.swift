import Domain
import Presentation
import Wire

extension AnalyticsReport {
    /// The time and the group of a row, as members of an object of the caller's.
    ///
    /// - Parameter type: What the row is charged for; nil for everything, or what cannot be told.
    func writeHead(of row: Row, type: TokenCosts.Kind? = nil, to json: inout JSONWriter) {
        json.field("starting_at", row.since.description)
        json.field("ending_at", row.until.description)
        json.name("group")
        json.object { json in
            // Every member that Anthropic's rows have; null where it was not asked for.
            for group in kind.groups where group != .actor {
                json.name(group.rawValue)
                if groups.contains(group), let value = value(of: group, in: row, type: type) {
                    json.value(value)
                } else {
                    json.null()
                }
            }
            json.name("actor")
            if groups.contains(.actor) { writeActor(of: row, to: &json) } else { json.null() }
        }
    }

    private func writeActor(of row: Row, to json: inout JSONWriter) {
        guard let id = row.values[.user] else {
            return json.object { json in
                json.field("type", "api_actor")
                json.field("api_key_id", optional: row.values[.key])
            }
        }
        if let user = people.users[UserID(id)] { return user.writeActor(to: &json) }
        json.object { json in
            json.field("type", "user_actor")
            json.field("user_id", id)
            json.field("name", optional: nil as String?)
            json.field("email_address", optional: nil as String?)
            json.field("deleted", true)
        }
    }

    private func value(of group: AnalyticsGroup, in row: Row, type: TokenCosts.Kind?) -> String? {
        switch group {
        case .actorType: row.values[.user] == nil ? "api_actor" : "user_actor"
        case .agentID: row.values[.agent]
        case .apiKeyID: row.values[.key]
        case .costType: type?.costType ?? "tokens"
        case .model: row.values[.model]
        case .organizationID: organization.id
        case .product: row.values[.client]
        case .serviceTier, .speed: "standard"
        case .sessionID: row.values[.session]
        case .tokenType: type?.tokenType
        case .workspaceID: row.values[.team]
        case .actor, .claudeTagCategory, .claudeTagUserID, .contextWindow, .deploymentID, .environmentID,
            .inferenceGeo, .rbacGroupID, .slackChannelID, .userProfileID:
            nil
        }
    }
}
