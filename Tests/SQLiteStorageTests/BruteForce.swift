import Domain
import TestSupport

/// Reports worked out in memory, entry by entry, by other means than the ledger's.
struct BruteForce {
    let entries: [Entry]
    /// By name, then by key.
    let tags: [String: [String: String]]

    static let groups = UsageQuery.Group.allCases + [.tag("stage"), .tag("none")]

    /// A time zone in plain numbers, with the rules that are made of its file.
    struct Clocks {
        /// Minutes ahead of UTC, from a number of hours after noon on.
        let offsets: [(hours: Int, minutes: Int)]
        let zone: Zone

        init(_ name: String, _ offsets: [(hours: Int, minutes: Int)]) {
            self.offsets = offsets
            let changes = offsets.enumerated().map { place, change in
                (noon.milliseconds / 1000 + Int64(change.hours) * 3600, UInt8(place))
            }
            let file = ZoneFile.bytes(types: offsets.map { Int32($0.minutes * 60) }, changes: changes)
            zone = name == "UTC" ? .utc : Zone(name: name, rules: ZoneRules(file: file) ?? .utc)
        }

        func minutes(at moment: Timestamp) -> Int {
            let last = offsets.last { noon + .seconds($0.hours * 3600) <= moment } ?? offsets[0]
            return last.minutes
        }

        /// UTC; an hour ahead with a summer; half an hour off; half an hour of summer; far behind.
        static let all = [
            Clocks("UTC", [(0, 0)]), Clocks("Summer", [(0, 60), (500, 120), (1000, 60)]),
            Clocks("Half", [(0, 330)]), Clocks("HalfSummer", [(0, 630), (499, 660), (1001, 630)]),
            Clocks("Behind", [(0, -660)]), Clocks("Quarter", [(0, 345)]),
        ]

        static func named(_ name: String) -> Clocks { all.first { $0.zone.name == name } ?? all[0] }
    }

    func result(_ query: UsageQuery) -> UsageResult {
        let passing = entries.filter { entry in
            entry.opening.openedAt >= query.since && entry.opening.openedAt < query.until
                && query.only.allSatisfy { group, values in
                    value(of: group, in: entry).map(values.contains) ?? false
                }
        }
        var parts: [[String?]: [Entry]] = query.groups.isEmpty ? [[]: []] : [:]
        for entry in passing {
            let values = query.groups.map { value(of: $0, in: entry, zone: query.zone) }
            parts[values, default: []].append(entry)
        }
        let rows = parts.map { values, entries in
            var row = UsageRow(
                values: values, latency: query.measuresLatency ? Self.latency(of: entries) : nil)
            for entry in entries { row.add(figures(of: entry)) }
            return row
        }
        return UsageResult(
            rows, for: query, latency: query.measuresLatency ? Self.latency(of: passing) : nil)
    }

    /// The smallest value that at least so many percent of all do not exceed.
    private static func latency(of entries: [Entry]) -> Latency {
        func percentiles(_ values: [Int]) -> Latency.Percentiles? {
            func value(_ percent: Int) -> Int? {
                values.sorted().first { limit in
                    values.count { $0 <= limit } * 100 >= values.count * percent
                }
            }
            guard let p50 = value(50), let p95 = value(95) else { return nil }
            return Latency.Percentiles(p50: p50, p95: p95)
        }
        let settlements = entries.compactMap(\.settlement)
        return Latency(
            duration: percentiles(settlements.map { Int($0.duration.milliseconds) }),
            firstToken: percentiles(
                settlements.compactMap { $0.firstTokenAfter.map { Int($0.milliseconds) } })
        )
    }

    private func figures(of entry: Entry) -> UsageRow {
        guard let settlement = entry.settlement else { return UsageRow() }
        return UsageRow(
            requests: 1, failures: settlement.outcome == .completed ? 0 : 1,
            aborted: settlement.outcome == .abandoned ? 1 : 0,
            estimated: settlement.usageSource == .estimated ? 1 : 0,
            unpriced: settlement.costReason?.isUnpriced == true ? 1 : 0,
            interrupted: settlement.outcome == .interrupted ? 1 : 0, usage: settlement.usage,
            costNanoUSD: settlement.costNanoUSD)
    }

    func value(of group: UsageQuery.Group, in entry: Entry, zone: Zone = .utc) -> String? {
        let (opening, settlement) = (entry.opening, entry.settlement)
        switch group {
        case .key: return opening.key?.text
        case .user: return opening.user
        case .team: return opening.team
        case .model: return opening.requestedModel.isEmpty ? nil : opening.requestedModel
        case .mapped: return opening.mappedModel
        case .target:
            guard let provider = settlement?.provider, let model = settlement?.upstreamModel else {
                return nil
            }
            return "\(provider)/\(model)"
        case .provider: return settlement?.provider?.text
        case .upstream: return settlement?.upstreamModel
        case .session: return opening.caller.session
        case .agent: return opening.caller.agent
        case .client: return opening.caller.client
        case .endUser: return opening.caller.endUser
        case .requestClass: return opening.caller.requestClass
        case .outcome: return settlement?.outcome.rawValue
        case .errorType: return settlement?.errorType
        case .price: return settlement?.price?.text
        case .hour, .day, .week, .month: return time(group, of: opening.openedAt, in: zone)
        case .tag(let name): return opening.key.flatMap { tags[name]?[$0.text] }
        }
    }

    private func time(_ group: UsageQuery.Group, of moment: Timestamp, in zone: Zone) -> String {
        let minutes = Clocks.named(zone.name).minutes(at: moment)
        let local = moment + .seconds(minutes * 60)
        let text = local.description
        switch group {
        case .hour:
            if zone.name == "UTC" { return text.prefix(13) + ":00:00Z" }
            let digits = [abs(minutes) / 60, abs(minutes) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return text.prefix(13) + ":00:00" + (minutes < 0 ? "-" : "+") + digits.joined(separator: ":")
        case .week:
            // Noon is a Monday's; a week before, for clocks that are behind.
            let monday = noon.milliseconds - 43_200_000 - 7 * 86_400_000
            let weeks = (local.milliseconds - monday) / (7 * 86_400_000)
            return String(
                Timestamp(milliseconds: monday + weeks * 7 * 86_400_000).description.prefix(10))
        case .month: return String(text.prefix(7))
        default: return String(text.prefix(10))
        }
    }
}
