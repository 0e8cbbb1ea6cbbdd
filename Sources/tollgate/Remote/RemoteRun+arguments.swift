import ArgumentParser

extension RemoteRun {
    /// Why arguments that could not be parsed are refused, when `--url` is what is wrong with them.
    static func failure(for arguments: [String]) -> CommandFailure? {
        let words = withoutURL(arguments)
        guard words.count < arguments.count, let command = try? Tollgate.parseAsRoot(words),
            command is any InvocableCommand, !(command is any RemoteCommand)
        else { return nil }
        return CommandFailure(
            .wrongUsage, "this is for the machine that it is typed on, and takes no --url",
            hint: "leave --url out; what is about the database is typed on the server's machine")
    }

    /// The arguments as the server gets them.
    static func withoutURL(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        var words: [String] = []
        var rest = arguments[..<end]
        while let word = rest.popFirst() {
            if word == "--url" {
                rest = rest.dropFirst()
            } else if !word.hasPrefix("--url=") {
                words.append(word)
            }
        }
        return words + arguments[end...]
    }
}
