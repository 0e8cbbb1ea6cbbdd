import Domain

/// One change to the database, which happens as a whole or not at all.
///
/// An enum and not a closure, because two of these travel to the writer's thread for every request; boxed
/// (`indirect`) where they are large, so that queues move pointers.
enum WriteJob: Sendable {
    indirect case open(EntryOpening)
    indirect case openClaiming(EntryOpening, Claim, ClaimReceipt)
    case note([Attempt], RequestID)
    case leave(RequestID)
    indirect case settle(RequestID, EntrySettlement, keeping: [KeptReasoning])
    indirect case record(Entry)
    case settleInterrupted(exceptNode: String, at: Timestamp)
    indirect case change(AuditedChange, by: Authorship)
    case noteAdminKeyUse(AdminKeyID, by: String?, at: Timestamp)
    case removeEntries(before: Timestamp, limit: Int)
    /// Days since 1970.
    case addUpDay(before: Int64)
    indirect case keepResponse(ResponseAffinity)
    case forgetResponse(String, KeyID)
    case removeExpired(at: Timestamp, limit: Int)
    case publish([Cooldown])
    case tryWriting

    /// Makes the change in the transaction that is open; returns how many rows it was about.
    func run(on connection: Connection) throws(StorageError) -> Int {
        switch self {
        case .open(let opening): try opening.insert(on: connection)
        case .openClaiming(let opening, let claim, let receipt):
            try claim.open(opening, receipt, on: connection)
        case .note(let attempts, let id): try Attempt.note(attempts, of: id, on: connection)
        case .leave(let id): try Reservation.leave(id, on: connection)
        case .settle(let id, let settlement, let reasoning):
            try settlement.settle(id, keeping: reasoning, on: connection)
        case .record(let entry): try entry.insert(on: connection)
        case .settleInterrupted(let node, let now):
            try EntrySettlement.settleInterrupted(exceptNode: node, at: now, on: connection)
        case .change(let change, let author): try Self.make(change, by: author, on: connection)
        case .noteAdminKeyUse(let id, let client, let now):
            try AdminKey.noteUse(of: id, by: client, at: now, on: connection)
        case .removeEntries(let moment, let limit):
            try Retention.remove(before: moment, limit: limit, on: connection)
        case .addUpDay(let today): try UsageDay.addUp(before: today, on: connection)
        case .keepResponse(let affinity): try affinity.insert(on: connection)
        case .forgetResponse(let response, let key):
            try ResponseAffinity.remove(response, of: key, on: connection)
        case .removeExpired(let now, let limit):
            try ResponseAffinity.removeExpired(at: now, limit: limit, on: connection)
                + KeptReasoning.removeExpired(at: now, limit: limit, on: connection)
        case .publish(let cooldowns): try Cooldown.replaceAll(with: cooldowns, on: connection)
        case .tryWriting: try Self.writeSame(on: connection)
        }
    }

    /// Changes look at what the jobs before them have counted, and may change it.
    private static func make(
        _ change: AuditedChange, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        try connection.writeSums()
        defer { connection.lookAgain() }
        return try change.run(by: author, on: connection)
    }

    private static func writeSame(on connection: Connection) throws(StorageError) -> Int {
        try connection.statement(.writeSame).run()
        return 0
    }
}

extension SQL {
    /// Changes nothing, for nobody uses this number, and yet writes a page and commits it. An UPDATE that leaves a row as
    /// it is would write nothing.
    fileprivate static let writeSame = SQL("PRAGMA user_version = 0")
}
