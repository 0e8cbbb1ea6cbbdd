import ArgumentParser
import Domain

/// What to group a report by as it is typed: `user,model`.
enum GroupsArgument {
    static let names = UsageQuery.Group.allCases.map(\.rawValue).joined(separator: ", ") + " and tag:NAME"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> [UsageQuery.Group] {
        var groups: [UsageQuery.Group] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let group = UsageQuery.Group(rawValue: String(word)) else {
                throw ValidationError("Groups are \(names).")
            }
            guard !groups.contains(group) else { throw ValidationError("\(word) is given twice.") }
            groups.append(group)
        }
        return groups
    }
}

/// The time zone of a report as it is typed: `Europe/Berlin`.
enum ZoneArgument {
    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> Zone {
        guard let rules = ZoneFiles.rules(of: text) else {
            throw ValidationError("There is no such time zone here. Zones are named like Europe/Berlin.")
        }
        return Zone(name: text, rules: rules)
    }
}

/// The width of the parts that a report's time is cut into, as it is typed: `1h` or `hour`.
enum BucketArgument {
    static let form = "1h, 1d, 1w or 1mo"

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> UsageQuery.Group {
        switch text {
        case "1h", "hour": return .hour
        case "1d", "day": return .day
        case "1w", "week": return .week
        case "1mo", "month": return .month
        default: throw ValidationError("Parts of time are \(form).")
        }
    }
}

/// The order of a report's rows as it is typed.
enum OrderArgument {
    static let names = UsageQuery.Order.allCases.map(\.rawValue).joined(separator: ", ")

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> UsageQuery.Order {
        guard let order = UsageQuery.Order(rawValue: text) else {
            throw ValidationError("Orders are \(names).")
        }
        return order
    }
}
