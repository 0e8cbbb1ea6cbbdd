import ArgumentParser
import ControlPlane
import Domain
import SQLiteStorage
import Vault

/// The server that runs a command for an administrator elsewhere.
struct CommandHost: Sendable {
    let store: SQLiteStore
    let vault: Vault
    /// The admin key's.
    let role: AdminKey.Role
    let inputs: HostedInputs
    /// Whether a provider may have a link-local address.
    let allowsLinkLocal: Bool

    /// Throws for arguments that begin with no command: what the parser does by itself, such as completion of words
    /// for a shell, is for the shell's own machine.
    func check(_ arguments: [String]) throws(CommandFailure) {
        guard let first = arguments.first, !first.hasPrefix("-") else {
            throw CommandFailure(.wrongUsage, "the arguments begin with no command")
        }
    }

    /// Throws unless the command may be run here, with this key. Whatever is not named is refused.
    func check(_ command: any ParsableCommand) throws(CommandFailure) {
        guard let command = command as? any RemoteCommand else {
            throw CommandFailure(
                .wrongUsage, "this is for the machine that it is typed on, and not run for others",
                hint: "leave --url out; what is about the database is typed on the server's machine")
        }
        guard !command.database.files.areGiven, command.database.url == nil else {
            throw CommandFailure(
                .wrongUsage,
                "a server works on its own database: --database, --master-key-file and --url are refused")
        }
        guard type(of: command).remoteAccess == .read || role == .write else {
            throw CommandFailure(
                .refused, "this admin key has the role read and cannot change anything",
                hint: "use one with the role write")
        }
    }
}
