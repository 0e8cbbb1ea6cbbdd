import Domain
import Vault

/// Why a command did not do what was asked, in words for the person who typed it.
struct CommandFailure: Error, Equatable, Sendable {
    var status: CommandStatus
    /// One sentence without a full stop. Never holds a secret.
    var message: String
    /// What to do next: a sentence or a command.
    var hint: String?

    init(_ status: CommandStatus, _ message: String, hint: String? = nil) {
        self.status = status
        self.message = message
        self.hint = hint
    }

    /// The lines for stderr.
    var text: String {
        guard let hint else { return "Error: \(message)\n" }
        return "Error: \(message)\nTry: \(hint)\n"
    }
}

extension CommandFailure {
    init(_ error: StorageError) {
        let status: CommandStatus =
            switch error {
            case .notFound: .notFound
            case .conflict, .alreadyServed, .schemaTooNew, .schemaTooOld: .refused
            case .busy, .full, .readOnly, .corrupt, .moved, .failed: .failed
            }
        self.init(status, error.message, hint: error.hint)
    }

    /// The same for a database that could not even be opened, which is then named.
    init(_ error: StorageError, opening path: String) {
        self.init(error)
        switch error {
        case .failed(let words):
            // Words of the system name the file already, or one beside it.
            if !words.contains(path) { message = "the database \(path) cannot be opened: \(words)" }
            hint =
                "check with `ls -ld \(FilePath.folder(of: path).shellQuoted)` that the user that runs Tollgate may "
                + "write there, or give another file with --database"
        case .busy, .full, .readOnly, .corrupt, .moved, .schemaTooNew, .schemaTooOld, .alreadyServed,
            .notFound, .conflict:
            message += ": \(path)"
        }
    }

    init(_ error: VaultError) {
        let status: CommandStatus =
            switch error {
            case .unreadable, .malformed: .failed
            // As it stands, the file is not to be trusted, or not the one that is needed.
            case .exposed, .wrongKey: .refused
            }
        self.init(status, error.message, hint: error.hint)
    }

    init(_ error: InvalidField) {
        self.init(.wrongUsage, error.message)
    }

    /// Every error that a command may end with. What is not expected is shown as it describes itself.
    init(reporting error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as StorageError: self.init(error)
        case let error as VaultError: self.init(error)
        case let error as InvalidField: self.init(error)
        default: self.init(.failed, "\(error)")
        }
    }
}
