import Domain
import Presentation

/// The query of a request. A name that its route does not know is refused: it may be a condition that is only
/// misspelt, and without it the answer would hold more than was asked for.
struct Query: Sendable {
    /// Values by name, in the order in which they came; lists are written `name[]` and known without brackets.
    private var values: [String: [String]] = [:]
    /// The query without the cursor, in an order of its own: what a cursor is bound to.
    let identity: String

    /// What clients send with every request, and means nothing here.
    private static let ignored: Set = ["beta"]

    init(_ text: String, of route: Route) throws(InvalidField) {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let head = pair.prefix { $0 != UInt8(ascii: "=") }
            let tail = pair.dropFirst(head.count + 1)
            guard var name = URLText.decode(Substring(head), plusIsBlank: true),
                let value = URLText.decode(Substring(tail), plusIsBlank: true)
            else { throw InvalidField("query", "must be percent-encoded UTF-8") }
            if name.hasSuffix("[]") { name.removeLast(2) }
            if Self.ignored.contains(name) { continue }
            guard let parameter = route.parameters.first(where: { $0.name == name }) else {
                guard let name = name.harmless else {
                    throw InvalidField("query", "has a parameter that this path does not know")
                }
                throw InvalidField(name, "Extra inputs are not permitted")
            }
            guard parameter.isList || values[name] == nil else {
                throw InvalidField(name, "must be given once")
            }
            values[name, default: []].append(value)
        }
        identity = values.filter { $0.key != "page" }.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.joined(separator: ","))" }.joined(separator: "&")
    }

    /// The one value of a name; nothing and an empty value are the same.
    subscript(name: String) -> String? {
        values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// All values of a list.
    func list(_ name: String) -> [String] { values[name] ?? [] }

    func integer(_ name: String, in range: ClosedRange<Int>, else usual: Int) throws(InvalidField) -> Int {
        try integer(name, in: range) ?? usual
    }

    /// An integer within bounds; nil when it is absent.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(InvalidField) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw InvalidField(name, "must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    func time(_ name: String) throws(InvalidField) -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = CalendarTime.parse(text) else {
            throw InvalidField(name, "must be an RFC 3339 time such as 2026-11-23T09:05:00Z")
        }
        return time
    }

    func flag(_ name: String) throws(InvalidField) -> Bool {
        switch self[name] {
        case nil, "false": return false
        case "true": return true
        default: throw InvalidField(name, "must be true or false")
        }
    }

    /// Any number of words of an enumeration.
    func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
        _ name: String, of type: Choice.Type
    ) throws(InvalidField) -> [Choice] where Choice.RawValue == String {
        var choices: [Choice] = []
        for text in list(name) {
            guard let choice = Choice(rawValue: text) else {
                throw InvalidField(
                    name, "must be among " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            if !choices.contains(choice) { choices.append(choice) }
        }
        return choices
    }

    /// One word of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(InvalidField) -> Choice? where Choice.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw InvalidField(
                name, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }
}
