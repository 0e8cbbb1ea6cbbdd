import ControlPlane
import Domain
import Synchronization

/// What a command reads on a server: what its client sent along, and nothing of the server's own.
final class HostedInputs: Sendable {
    private let given: [CommandInput: Secret?]
    private let firstMissing = Mutex<CommandInput?>(nil)

    init(_ given: [CommandInput: Secret?]) {
        self.given = given
    }

    /// What the command wanted to read and the client has not sent yet.
    var missing: CommandInput? { firstMissing.withLock(\.self) }

    /// The text of an input; nil when the client says that there is none. One that was not sent ends the run: the
    /// failure is never shown, because the client is asked for what is missing.
    func read(_ input: CommandInput) throws(CommandFailure) -> String? {
        guard let text = given[input] else {
            firstMissing.withLock { if $0 == nil { $0 = input } }
            throw CommandFailure(.failed, "an input is missing")
        }
        return text?.reveal { $0 }
    }
}
