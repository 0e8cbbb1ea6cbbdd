import Domain

/// Follows the ledger: takes what each look at it found, gives back the entries that have ended since, once each.
///
/// Ids sort by time, but an entry may appear a moment after one with a later id. So the next look begins a little
/// before the newest id, and what was given already is remembered for that long.
struct LedgerTail {
    /// How late an entry may appear behind a newer one.
    static let overlap = Duration.seconds(10)

    /// The first moment that the next look has to cover.
    private(set) var since: Timestamp
    /// Entries that were open at the last look.
    private(set) var open: Set<RequestID> = []
    private var seen: [RequestID: Timestamp] = [:]

    /// Begins at a moment; what was opened earlier is not told.
    init(from start: Timestamp) {
        since = start
    }

    /// Takes entries in any order, again and again; gives those that have ended, the oldest first.
    mutating func take(_ entries: [Entry], at now: Timestamp) -> [Entry] {
        var ended: [Entry] = []
        for entry in entries {
            let isNew = seen.updateValue(entry.opening.openedAt, forKey: entry.id) == nil
            let wasOpen = open.contains(entry.id)
            guard isNew || wasOpen else { continue }
            if entry.settlement == nil {
                open.insert(entry.id)
            } else {
                open.remove(entry.id)
                ended.append(entry)
            }
        }
        since = max(since, now + (.zero - Self.overlap))
        let oldest = since
        seen = seen.filter { $0.value >= oldest }
        return ended.sorted { ($0.opening.openedAt, $0.id) < ($1.opening.openedAt, $1.id) }
    }
}
