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
        case .readOnly, .corrupt, .schemaTooNew, .schemaTooOld, .alreadyServed, .notFound, .conflict, .failed:
            self.init(
                529, "overloaded_error", "The ledger cannot be written. Try again later.", retryAfter: 10)
        }
    }
}
