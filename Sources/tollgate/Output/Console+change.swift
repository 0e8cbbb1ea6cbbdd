extension Console {
    /// Says what came of a change to something that is there.
    func sayChanged(_ subject: String, _ hasChanged: Bool) {
        say(
            hasChanged
                ? "Changed the \(subject)." : "The \(subject) was so already; nothing was changed.")
    }
}

extension CommandFailure {
    /// Why a command such as `users update` without an option does nothing.
    static func nothingToChange(_ command: String) -> CommandFailure {
        CommandFailure(.wrongUsage, "there is nothing to change", hint: "tollgate \(command) --help")
    }
}
