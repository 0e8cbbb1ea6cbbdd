import Wire

/// Gives every tool call of a conversation an id that the provider takes and that no other call has.
///
/// Some providers repeat ids from turn to turn, and clients that change models carry them along.
struct CallIDBook: Sendable {
    private let form: Dialect.CallIDs
    private var taken: Set<String> = []
    /// Calls so far.
    private var count = 0

    init(_ form: Dialect.CallIDs) {
        self.form = form
    }

    /// The id for the next call, of a tool by its sent name, that the client knows as `client`.
    mutating func sent(_ client: JSONValue, name: SentName) -> CallID {
        defer { count += 1 }
        if case .functionCounted = form { return .changed("functions.\(name.string):\(count)") }
        let text = client.string ?? ""
        if fits(text.utf8), taken.insert(text).inserted { return .same(client) }
        var salt = 0
        while true {
            let id = made(from: salt == 0 ? text : "\(text)#\(salt)")
            if taken.insert(id).inserted { return .changed(id) }
            salt += 1
        }
    }

    /// Whether the provider takes an id of these bytes, whichever call has it.
    func fits(_ id: some Collection<UInt8>) -> Bool {
        switch form {
        case .upTo(let limit): return 1...limit ~= id.count
        case .alphanumeric(let count):
            return id.count == count && id.allSatisfy(\.isLetterOrDigit)
        case .functionCounted: return false
        }
    }

    /// An id that depends on nothing but the client's one, so that every request of a conversation has it.
    private func made(from text: String) -> String {
        switch form {
        case .functionCounted: return text
        case .upTo(let limit): return String("call_\(SHA256.hexadecimal(of: text, count: 24))".prefix(limit))
        case .alphanumeric(let count):
            let bytes = SHA256.digest(of: Array(text.utf8)).prefix(count)
            return String(
                decoding: bytes.map { Self.characters[Int($0) % Self.characters.count] }, as: UTF8.self)
        }
    }

    private static let characters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
