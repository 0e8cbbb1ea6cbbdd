import ArgumentParser
import Presentation
import Translation
import Wire

struct ProvidersOptions: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "options",
        abstract: "List what of a profile's table a provider can overrule.",
        discussion: """
            What a profile's table says does not hold for every server that speaks its dialect. `providers test` \
            finds out what differs, and `providers update --option NAME=VALUE` says it, of one model alone with \
            NAME@MODEL=VALUE.

            EXAMPLE
              tollgate providers options
              tollgate providers options --profile anthropic --json
            """
    )

    @Option(
        help: ArgumentHelp("Those of this profile alone: \(ProfileArgument.names).", valueName: "name"),
        transform: ProfileArgument.parse)
    var profile: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let options = profile.flatMap { Profile.named($0)?.options } ?? ProfileOption.all
        if output.json {
            return try invocation.console.printJSON { json in
                json.array(options) { json, option in
                    json.object { json in
                        json.field("name", option.name)
                        json.field("values", option.values)
                        json.field("summary", option.summary)
                    }
                }
            }
        }
        var table = Table([.left("OPTION"), .left("VALUES"), .left("WHAT IT SAYS")])
        for option in options { table.add([option.name, option.values, option.summary]) }
        try invocation.console.print(table.text)
    }
}
