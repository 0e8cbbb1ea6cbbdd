import ArgumentParser
import Domain
import SQLiteStorage

struct DatabaseRetain: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "retain",
        abstract: "Remove old requests, and keep their sums.",
        discussion: """
            Requests that are older are removed with their attempts, in small batches, so that a server goes on. \
            Reports stay what they are, because the sums by the hour are kept; only groups by session and agent, \
            and times that begin within an hour, need the requests themselves. The file does not shrink: the \
            space is used for new requests. The audit log says who removed what (ledger.retain). What is remembered of responses that providers keep goes after 30 days, \
            and reasoning that is kept for clients that drop it after one, whatever age is given.

            EXAMPLE
              tollgate db retain --older-than 400d
            """
    )

    @Option(
        help: ArgumentHelp("How old a request must be: \(TimeSpan.forms).", valueName: "age"),
        transform: parseAge)
    var olderThan: Duration

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let moment = now + (.zero - olderThan)
        let console = invocation.console
        let removed = try await database.withStore(in: invocation) { store in
            // They have an end of their own, whatever age is given.
            _ = try await store.removeExpired(at: now)
            let count = try await store.countEntries(openedBefore: moment)
            if count > 0, !yes {
                try console.confirm("Remove \(count.grouped) requests from before \(moment)?")
            }
            return try await store.removeEntries(openedBefore: moment, by: invocation.actor, at: now)
        }
        console.say(
            removed == 0
                ? "No request is from before \(moment)."
                : "Removed \(removed.grouped) requests from before \(moment); their sums are kept.")
    }

    @Sendable
    private static func parseAge(_ text: String) throws -> Duration {
        guard let span = TimeSpan.parse(text) else { throw ValidationError("Give \(TimeSpan.forms).") }
        guard span >= .seconds(86_400) else { throw ValidationError("An age is at least a day.") }
        return span
    }
}
