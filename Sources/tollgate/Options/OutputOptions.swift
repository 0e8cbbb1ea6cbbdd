import ArgumentParser

/// `--json`, which every reading command has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of a table.")
    var json = false
}

/// `--yes`, which every command that takes something away has.
struct ConfirmationOptions: ParsableArguments {
    @Flag(name: [.customLong("yes"), .customShort("y")], help: "Do not ask; for scripts.")
    var isConfirmed = false

    /// Asks unless the answer was given with the command.
    func confirm(_ question: @autoclosure () -> String, on console: Console) throws(CommandFailure) {
        if !isConfirmed { try console.confirm(question()) }
    }
}
