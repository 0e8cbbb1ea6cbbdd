import Wire

/// Gives every tool of a request the name under which it travels: the same in definitions, `tool_choice` and
/// history, the same in every request of a conversation, and never one name for two tools.
struct ToolNameBook: Sendable {
    private let limit: Int
    private let beginsWithLetter: Bool
    /// For the way back.
    private(set) var names = ToolNames()
    private var sentByClient: [String: String] = [:]
    /// The names of definitions that travel as they are.
    private var fitting: [JSONValue] = []
    /// Names that belong to a tool already; nil as long as no name had to be changed, which is the rule.
    private var taken: Set<String>?

    /// Names that fit are given away first, so that no shortened name ever equals one.
    init(_ definitions: JSONValue?, dialect: Dialect) {
        limit = dialect.toolNameLimit
        beginsWithLetter = dialect.toolNameBeginsWithLetter
        var odd: [JSONValue] = []
        if let definitions {
            for definition in definitions.elements {
                guard let name = definition["name"], name.isString else { continue }
                if fits(name) { fitting.append(name) } else { odd.append(name) }
            }
        }
        for name in odd { _ = sent(name) }
    }

    /// The name under which the tool of this name travels.
    mutating func sent(_ name: JSONValue) -> SentName {
        if fits(name) {
            if taken == nil { return .same(name) }
            let client = name.string ?? ""
            // Unless another tool's shortened name happens to be just this one.
            return names.client(client) == client ? .same(name) : .changed(shortened(client))
        }
        return .changed(shortened(name.string ?? ""))
    }

    private mutating func shortened(_ client: String) -> String {
        if let known = sentByClient[client] { return known }
        var taken = self.taken ?? Set(fitting.compactMap(\.string))
        var salt = 0
        var name = Self.shortened(client, salt: salt, limit: limit, beginsWithLetter: beginsWithLetter)
        while taken.contains(name) {
            salt += 1
            name = Self.shortened(client, salt: salt, limit: limit, beginsWithLetter: beginsWithLetter)
        }
        taken.insert(name)
        self.taken = taken
        sentByClient[client] = name
        names.remember(client, as: name)
        return name
    }

    /// As much of the name as fits, `_` for characters that do not, and 8 digits of a hash of the whole name.
    private static func shortened(_ client: String, salt: Int, limit: Int, beginsWithLetter: Bool) -> String {
        var bytes: [UInt8] = beginsWithLetter && !isLetter(client.utf8.first) ? [UInt8(ascii: "_")] : []
        bytes += client.utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        let text = salt == 0 ? client : "\(client)#\(salt)"
        return String(decoding: bytes.prefix(limit - 9), as: UTF8.self) + "_"
            + SHA256.hexadecimal(of: text, count: 8)
    }

    private func fits(_ name: JSONValue) -> Bool {
        guard let bytes = name.escapedContent, 1...limit ~= bytes.count else { return false }
        if beginsWithLetter, !Self.isLetter(bytes.first) { return false }
        return bytes.allSatisfy(Self.isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return byte == UInt8(ascii: "_") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
