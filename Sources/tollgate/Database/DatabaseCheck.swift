import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct DatabaseCheck: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that the database is whole and agrees with itself.",
        discussion: """
            Reads all of it, which takes a while on a large one; a server may run meanwhile. The exit code is 1 \
            when something is wrong.

            EXAMPLE
              tollgate db check
              tollgate db check --json
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        let path = try database.databasePath(in: invocation)
        let problems = try await database.withStore(in: invocation) { try await $0.check() }
        let console = invocation.console
        if output.json {
            try console.printJSON { json in
                json.object { json in
                    json.field("database", path)
                    json.field("ok", problems.isEmpty)
                    json.field("problems", array: problems) { json, problem in json.value(problem) }
                }
            }
        } else if !problems.isEmpty {
            try console.print(problems.map { $0.printable + "\n" }.joined())
        }
        guard problems.isEmpty else {
            let count = problems.count == 1 ? "one problem" : "\(problems.count.grouped) problems"
            throw CommandFailure(
                .failed, "\(path) has \(count)", hint: "stop the server, keep a copy, and restore a backup")
        }
        console.say("The database is whole: \(path)")
    }
}
