import ControlPlane

/// A command that can be run on a server as well, with `--url`. One that does not say so works on the machine of the
/// database only.
///
/// What it reads from the side of whoever typed it, it reads through its invocation, before it changes or says
/// anything: on a server the first run ends where something is missing, and the next one begins anew.
protocol RemoteCommand: InvocableCommand {
    /// What the admin key that asks for it has to be allowed.
    static var remoteAccess: RemoteAccess { get }

    var database: DatabaseOptions { get }

    /// What it may read, by its arguments. A client hands over nothing else, whatever a server asks for.
    var inputs: [CommandInput] { get }
}

extension RemoteCommand {
    var inputs: [CommandInput] { [] }
}

/// What an admin key has to be allowed.
enum RemoteAccess: Sendable {
    /// To look.
    case read
    /// To change something, or to call a provider, which costs money.
    case write
}
