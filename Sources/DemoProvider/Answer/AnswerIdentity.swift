/// What tells one answer from all others: its ids, its model, its time.
struct AnswerIdentity: Sendable {
    /// Different in every process, so that ids do not repeat in a conversation that outlives one.
    let salt: String
    /// The request's number on the record.
    let sequence: Int
    /// The model that was asked for.
    let model: String
    /// Seconds since 1970.
    let created: Int64

    var completionID: String { "chatcmpl-\(salt)-\(sequence)" }

    /// The same for an answer of the Messages API.
    var messageID: String { "msg_\(salt)_\(sequence)" }

    var callIDs: CallIDs { CallIDs(prefix: "call_\(salt)_\(sequence)_") }
}

/// Mints ids for the calls of one answer.
struct CallIDs: Sendable {
    let prefix: String

    func id(_ index: Int) -> String { "\(prefix)\(index)" }
}
