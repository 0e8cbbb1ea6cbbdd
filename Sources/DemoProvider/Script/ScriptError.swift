/// A script line that cannot be played, told so that its author can mend it.
struct ScriptError: Error, Equatable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
