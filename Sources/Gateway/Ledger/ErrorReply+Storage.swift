import Domain
import Wire

extension ErrorReply {
    /// What a client is told when the ledger cannot take its request. Always a status that clients retry:
    /// the fault is not theirs, and it passes.
    init(_ error: StorageError) {
        switch error {
        case .busy:
            self.init(529, "overloaded_error", "The ledger is busy. Try again.", retryAfter: 1)
        case .full:
            self.init(529, "overloaded_error", "The ledger's disk is full. Try again later.", retryAfter: 10)
        case .readOnly:
            self.init(529, "overloaded_error", "The ledger is read-only. Try again later.", retryAfter: 10)
        case .corrupt:
            self.init(
                529, "overloaded_error", "The ledger's file is damaged. Try again later.", retryAfter: 10)
        case .moved:
            self.init(
                529, "overloaded_error", "The ledger's file is not in its place. Try again later.",
                retryAfter: 10)
        case .schemaTooNew, .schemaTooOld, .alreadyServed, .notFound, .conflict, .failed:
            self.init(
                529, "overloaded_error", "The ledger cannot be written. Try again later.", retryAfter: 10)
        }
    }
}
