import Domain
import Presentation
import Wire

/// A key as it stands in a file: everything but its id and its secret. Users and teams stand there by their
/// names, so that a file fits another database too.
struct KeyRecord: Equatable {
    /// What the file says of the key, but for the user and the team.
    var change = KeyChange()
    var user: String?
    var team: String?
    var budgets: [KeyBudget] = []
    /// What the key was when the file was written.
    var status = ServiceKey.Status.active

    /// The columns of a file; a member of JSON has the same name. Those after `expires_at` are for the reader
    /// of a file and not read back.
    static let columns = [
        "name", "user", "team", "status", "models", "may_address_providers", "is_forwarder",
        "requests_per_minute", "input_tokens_per_minute", "output_tokens_per_minute", "concurrent_requests",
        "note", "tags", KeyBudget.column, "expires_at", "id", "created_at",
    ]

    /// What `keys list --json` and `keys show --json` have besides.
    private static let ignored: Set = [
        "id", "created_at", "hint", "user_id", "team_id", "created_by", "disabled_at", "revoked_at",
        "rotated_at", "previous_expires_at", "last_used_at", "last_client",
        "last_user_id",
    ]

    /// Reads the cells of a row by the names of their columns. An unknown column is refused: it may be a
    /// restriction that is only misspelt.
    init(_ cells: [(name: String, text: String)]) throws(InvalidField) {
        for (name, text) in cells where !Self.ignored.contains(name) {
            guard Self.columns.contains(name) else {
                throw InvalidField(name.printable, "is no column of a key")
            }
            if text.isEmpty, name != "name" { continue }
            try take(text, as: name)
        }
        guard case .set = change.name else { throw InvalidField("name", "is missing") }
        try change.validate()
    }

    private mutating func take(_ text: String, as column: String) throws(InvalidField) {
        switch column {
        case "name": change.name = .set(text)
        case "user": user = text
        case "team": team = text
        case KeyBudget.column: budgets = try KeyBudget.list(text)
        case "status":
            guard let status = ServiceKey.Status(rawValue: text) else {
                throw InvalidField(column, "must be active, inactive, expired or revoked")
            }
            self.status = status
            if status == .inactive { change.isEnabled = .set(false) }
        case "models":
            change.models = .set(
                text.split(separator: ",", omittingEmptySubsequences: false).map { ModelPattern(String($0)) })
        case "may_address_providers": change.mayAddressProviders = .set(try truth(text, column))
        case "is_forwarder": change.isForwarder = .set(try truth(text, column))
        case "requests_per_minute": change.requestsPerMinute = .set(try number(text, column))
        case "input_tokens_per_minute": change.inputTokensPerMinute = .set(try number(text, column))
        case "output_tokens_per_minute": change.outputTokensPerMinute = .set(try number(text, column))
        case "concurrent_requests": change.concurrentRequests = .set(try number(text, column))
        case "note":
            // Spreadsheets end lines in their own way.
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            change.note = .set(lines.joined(separator: "\n"))
        case "tags":
            for line in text.split(whereSeparator: \.isNewline) {
                guard let separator = line.firstIndex(of: "=") else {
                    throw InvalidField(column, "must be lines of name=value")
                }
                change.tags[String(line[..<separator])] =
                    .some(String(line[line.index(after: separator)...]))
            }
        default:
            guard let end = CalendarTime.parse(text) else {
                throw InvalidField(column, "must be a date, or a date and a time")
            }
            change.expiresAt = .set(end)
        }
    }

    private func truth(_ text: String, _ column: String) throws(InvalidField) -> Bool {
        switch text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: throw InvalidField(column, "must be true or false")
        }
    }

    private func number(_ text: String, _ column: String) throws(InvalidField) -> Int {
        guard let number = Int(text), number > 0 else {
            throw InvalidField(column, "must be a positive integer")
        }
        return number
    }
}

extension KeyRecord {
    /// A key's cells in the order of `columns`.
    static func cells(
        of key: ServiceKey, budgets: [KeyBudget], people: People, at now: Timestamp
    ) -> [String] {
        [
            key.name, key.user.map(people.name(of:)) ?? "", key.team.map(people.name(of:)) ?? "",
            key.status(at: now).rawValue, key.models.map(\.text).joined(separator: ","),
            String(key.mayAddressProviders), String(key.isForwarder),
            key.limits.requestsPerMinute.map(String.init) ?? "",
            key.limits.inputTokensPerMinute.map(String.init) ?? "",
            key.limits.outputTokensPerMinute.map(String.init) ?? "",
            key.limits.concurrentRequests.map(String.init) ?? "", key.note ?? "",
            key.tags.tagText(separator: "\n"), budgets.map(\.text).joined(separator: "\n"),
            key.expiresAt?.preciseText ?? "", key.id.text, key.createdAt.preciseText,
        ]
    }
}
