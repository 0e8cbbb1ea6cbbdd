import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct Verify: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reconcile the books: entries, attempts, prices, sums, budgets.",
        discussion: """
            Every entry has the attempts it says; every cost is its price times its tokens; the sums that reports \
            are made from and what budgets have spent are those of the entries. Reads all of it, which takes a while on a large ledger; a \
            server may run meanwhile. The exit code is 1 on any gap.

            EXAMPLE
              tollgate verify
              tollgate verify --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let verification = try await database.withStore(in: invocation) { try await $0.verify() }
        let console = invocation.console
        if output.json {
            try console.printJSON { verification.write(to: &$0) }
        } else {
            try console.print(Table(verification).text)
            for gap in verification.books.flatMap(\.gaps) { console.say(gap.printable) }
        }
        guard verification.isSound else {
            throw CommandFailure(
                .failed, "the books do not agree",
                hint: "keep a copy with `tollgate db backup`, then `db check`")
        }
        if !output.json { console.say("The books agree.") }
    }
}

extension Table {
    fileprivate init(_ verification: Verification) {
        self.init([.left("BOOK"), .right("CHECKED"), .right("GAPS")])
        for book in verification.books {
            add([book.name, book.checked.grouped, book.gaps.count.grouped])
        }
    }
}
