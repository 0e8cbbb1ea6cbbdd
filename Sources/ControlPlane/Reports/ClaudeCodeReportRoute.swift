import Domain
import Presentation
import Wire

/// Anthropic's report of one day of Claude Code. A gateway sees sessions, tokens and cost; lines of code, commits and
/// tools are Claude Code's own business and stand there as 0, and its terminal is not told to anybody.
enum ClaudeCodeReportRoute {
    static let all: [Route] = [
        .get(
            "/v1/organizations/usage_report/claude_code",
            "One day of Claude Code by user, or by key where it belongs to none.",
            [
                .init(name: "starting_at", summary: "The day (UTC), such as 2026-11-23.", isRequired: true)
            ] + Route.Parameter.rowPage, answer: report)
    ]

    /// Whoever is a line of the report: a user, or a key that belongs to none.
    private struct Line: Hashable {
        var user: String?
        var key: String?
    }

    private struct Day {
        var sessions: Set<String> = []
        var models: [String?: UsageRow] = [:]
    }

    @Sendable
    private static func report(_ call: Call) async throws -> Answer {
        guard let start = try call.query.time("starting_at"), start.milliseconds % 86_400_000 == 0 else {
            throw InvalidField("starting_at", "must be a day such as 2026-11-23")
        }
        let (days, incompleteBefore) = try await days(from: start, call)
        let lines = days.keys.sorted { ($0.user ?? "", $0.key ?? "") < ($1.user ?? "", $1.key ?? "") }
        let page = try OffsetPage(lines, of: call)
        let organization = try await call.store.organization()
        let people = try await call.store.people()
        let keys = try await call.store.directory().keys
        return page.answer { json in
            json.field("incomplete_before", time: incompleteBefore)
        } _: { json, line in
            json.object { json in
                json.name("actor")
                json.object { json in
                    if let user = line.user {
                        json.field("type", "user_actor")
                        let found = people.users[UserID(user)]
                        json.field("email_address", found?.email ?? found?.name ?? user)
                    } else {
                        json.field("type", "api_actor")
                        let name = line.key.flatMap { keys[KeyID($0)]?.name }
                        json.field("api_key_name", name ?? line.key ?? "")
                    }
                }
                json.field("organization_id", organization.id)
                json.field("date", start.description)
                json.field("terminal_type", "claude-cli")
                write(days[line] ?? Day(), to: &json)
            }
        }
    }

    /// What Claude Code asked for on a day. Sessions are looked up in the entries; those from before the moment that
    /// is given with it are missing.
    private static func days(
        from start: Timestamp, _ call: Call
    ) async throws(StorageError) -> ([Line: Day], incompleteBefore: Timestamp?) {
        let query = UsageQuery(
            groups: [.user, .key, .client, .session, .model], since: start,
            until: start + .seconds(86_400))
        let result = try await call.store.usage(query)
        var days: [Line: Day] = [:]
        for row in result.rows {
            guard row.values.count == 5,
                AnalyticsProduct.name(ofClient: row.values[2]) == AnalyticsProduct.claudeCode
            else { continue }
            let user = row.values[0]
            let line = Line(user: user, key: user == nil ? row.values[1] : nil)
            var day = days[line] ?? Day()
            if let session = row.values[3] { day.sessions.insert(session) }
            day.models[row.values[4], default: UsageRow()].add(row)
            days[line] = day
        }
        return (days, result.incompleteBefore)
    }

    private static func write(_ day: Day, to json: inout JSONWriter) {
        json.field("customer_type", "api")
        json.field("is_remote", false)
        json.name("core_metrics")
        json.object { json in
            json.field("num_sessions", day.sessions.count)
            json.field("commits_by_claude_code", 0)
            json.field("pull_requests_by_claude_code", 0)
            json.name("lines_of_code")
            json.object { json in
                json.field("added", 0)
                json.field("removed", 0)
            }
        }
        json.name("tool_actions")
        json.object { json in
            for name in ["edit_tool", "multi_edit_tool", "notebook_edit_tool", "write_tool"] {
                json.name(name)
                json.object { json in
                    json.field("accepted", 0)
                    json.field("rejected", 0)
                }
            }
        }
        json.field("model_breakdown", array: day.models.sorted { ($0.key ?? "") < ($1.key ?? "") }) {
            json, model in
            json.object { json in
                json.field("model", optional: model.key)
                json.name("tokens")
                json.object { json in
                    let usage = model.value.usage
                    json.field("input", usage.input)
                    json.field("output", usage.output)
                    json.field("cache_read", usage.cacheRead)
                    json.field("cache_creation", usage.cacheWrite5m + usage.cacheWrite1h)
                }
                json.name("estimated_cost")
                json.object { json in
                    // A number here, and a text in the other reports; so it is with Anthropic. Null when not known,
                    // because the tokens beside it are.
                    json.name("amount")
                    if let cents = Cents.text(model.value) { json.raw(cents.utf8) } else { json.null() }
                    json.field("currency", "USD")
                }
            }
        }
    }
}
