import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct RequestsTail: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Follow the ledger: print each request when it has ended, until interrupted.",
        discussion: """
            With --json one object a line.

            EXAMPLE
              tollgate requests tail
              tollgate requests tail --outcome failed --json | jq .error_message
            """
    )

    @OptionGroup var which: FilterOptions
    @OptionGroup var ending: EndingOptions

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    /// How long to wait between two looks.
    private static let interval = Duration.seconds(1)
    /// How many entries one query reads.
    private static let page = 500

    func run(in invocation: Invocation) async throws {
        var asked = try which.filter()
        ending.narrow(&asked)
        let filter = asked
        try await database.withStore(in: invocation) { store in
            var tail = LedgerTail(from: invocation.now())
            var keys = try await store.directory().keys
            var people = try await store.people()
            let named = try filter.named(in: people)
            var printer = TailPrinter(json: json)
            invocation.console.say("Following the ledger; end with Ctrl-C.")
            while true {
                let ended = try await look(at: store, named, with: &tail, now: invocation.now())
                if ended.contains(where: { entry in entry.opening.key.map { keys[$0] == nil } ?? false }) {
                    keys = try await store.directory().keys
                    people = try await store.people()
                }
                try printer.print(ended, keys: keys, people: people, in: invocation)
                try await invocation.pause(Self.interval)
            }
        }
    }

    /// One look at the ledger: what is new, page by page, and what was open at the last look.
    private func look(
        at store: some LedgerReader, _ filter: EntryFilter, with tail: inout LedgerTail, now: Timestamp
    ) async throws(StorageError) -> [Entry] {
        // Who answered and how it ended is known at the end only; open entries must be seen before.
        var openings = filter.ofOpenings
        openings.since = tail.since
        var found: [Entry] = []
        repeat {
            let page = try await store.entries(openings, limit: Self.page)
            found += page
            openings.before = page.count == Self.page ? page.last?.id : nil
        } while openings.before != nil
        let known = Set(found.map(\.id))
        for id in tail.open where !known.contains(id) {
            if let entry = try await store.entry(id) { found.append(entry) }
        }
        return tail.take(found, at: now).filter { filter.takes($0.settlement) }
    }
}

/// Prints entries as they end: a table that grows, or JSON lines.
struct TailPrinter {
    let json: Bool
    /// The widths so far; nil before the first piece.
    private var widths: [Int]?

    init(json: Bool) {
        self.json = json
    }

    mutating func print(
        _ entries: [Entry], keys: [KeyID: ServiceKey], people: People, in invocation: Invocation
    ) throws(CommandFailure) {
        guard !entries.isEmpty else { return }
        if json {
            for entry in entries { try invocation.console.printJSON { entry.write(to: &$0, people: people) } }
            return
        }
        var table = Table(EntryRow.columns)
        for entry in entries { table.add(EntryRow(entry, keys: keys, at: invocation.now()).cells) }
        try invocation.console.print(table.text(widths: widths ?? table.widths, hasTitles: widths == nil))
        widths = zip(widths ?? table.widths, table.widths).map(max)
    }
}
