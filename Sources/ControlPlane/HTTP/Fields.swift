import Domain
import Presentation
import Wire

/// The members of an object in a request's body. A member that nobody knows is refused: it may be a restriction
/// that is only misspelt.
struct Fields: Sendable {
    private let object: JSONValue?
    /// What stands before each name in an error: `limits.` within `limits`.
    private let prefix: String

    /// Reads a body; an empty one has no members.
    init(_ body: [UInt8], of route: Route) throws(InvalidField) {
        prefix = ""
        guard !body.isEmpty else {
            object = nil
            return
        }
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(body, maximumDepth: 32)
        } catch {
            throw InvalidField("body", "must be JSON: \(error)")
        }
        guard document.root.isObject else { throw InvalidField("body", "must be an object") }
        object = document.root
        try check(against: route.fields.map(\.name), what: "body")
    }

    private init(_ object: JSONValue?, prefix: String) {
        self.object = object
        self.prefix = prefix
    }

    /// Throws when a member has none of the names, or two have the same.
    private func check(against names: [String], what: String) throws(InvalidField) {
        var seen: Set<String> = []
        guard let object else { return }
        for member in object.members {
            guard names.contains(member.name) else {
                guard let name = member.name.harmless else {
                    throw InvalidField(what, "has a member that is not known here")
                }
                throw InvalidField(prefix + name, "Extra inputs are not permitted")
            }
            guard seen.insert(member.name).inserted else {
                throw InvalidField(prefix + member.name, "must be given once")
            }
        }
    }

    /// The members of a member; none when it is absent or null.
    func fields(_ name: String, names: [String]) throws(InvalidField) -> Fields {
        guard let value = object?[name], !value.isNull else {
            return Fields(nil, prefix: prefix + name + ".")
        }
        guard value.isObject else { throw InvalidField(prefix + name, "must be an object") }
        let fields = Fields(value, prefix: prefix + name + ".")
        try fields.check(against: names, what: prefix + name)
        return fields
    }

    /// The objects of an array.
    func list(
        _ name: String, names: [String], count: ClosedRange<Int>
    ) throws(InvalidField) -> [Fields] {
        guard let value = object?[name], value.isArray, count.contains(value.count) else {
            throw InvalidField(
                prefix + name, "must be an array of \(count.lowerBound) to \(count.upperBound) objects")
        }
        var list: [Fields] = []
        for element in value.elements {
            let place = "\(prefix)\(name).\(list.count)"
            guard element.isObject else { throw InvalidField(place, "must be an object") }
            let fields = Fields(element, prefix: place + ".")
            try fields.check(against: names, what: place)
            list.append(fields)
        }
        return list
    }

    /// Whether a member is there and not null.
    func has(_ name: String) -> Bool { object?[name].map { !$0.isNull } ?? false }

    /// Which of two names of one member is there; the first one when neither is.
    func spelling(_ name: String, or other: String) throws(InvalidField) -> String {
        guard object?[other] != nil else { return name }
        guard object?[name] == nil else {
            throw InvalidField(prefix + other, "cannot be given together with \(name)")
        }
        return other
    }

    // MARK: Values

    /// A field as errors name it.
    func name(_ name: String) -> String { prefix + name }

    /// A member as it came; nil when it is absent.
    subscript(name: String) -> JSONValue? { object?[name] }

    /// A member that is a string or null.
    func text(_ name: String) throws(InvalidField) -> Edit<String?> {
        guard let value = object?[name] else { return .keep }
        if value.isNull { return .set(nil) }
        guard let text = value.string else { throw InvalidField(prefix + name, "must be a string") }
        return .set(text)
    }

    /// A string that has to be there.
    func requiredText(_ name: String) throws(InvalidField) -> String {
        guard case .set(let text?) = try text(name) else { throw InvalidField(prefix + name, "Required") }
        return text
    }

    /// A string that may be absent but not null.
    func presentText(_ name: String) throws(InvalidField) -> Edit<String> {
        switch try text(name) {
        case .keep: return .keep
        case .set(let text?): return .set(text)
        case .set(nil): throw InvalidField(prefix + name, "must be a string")
        }
    }

    /// A positive integer, or null for none.
    func positive(_ name: String) throws(InvalidField) -> Edit<Int?> {
        guard let value = object?[name] else { return .keep }
        if value.isNull { return .set(nil) }
        guard let number = value.int, (1...1_000_000_000_000).contains(number) else {
            throw InvalidField(prefix + name, "must be a positive integer")
        }
        return .set(number)
    }

    /// An integer within bounds; nil when it is absent or null.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(InvalidField) -> Int? {
        guard let value = object?[name], !value.isNull else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw InvalidField(
                prefix + name, "must be an integer between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// A number of milliseconds from a second up to `longest`, or null for none.
    func milliseconds(_ name: String, upTo longest: Duration) throws(InvalidField) -> Edit<Duration?> {
        guard let value = object?[name] else { return .keep }
        if value.isNull { return .set(nil) }
        let most = Int(longest.components.seconds) * 1000
        guard let number = try integer(name, in: 1000...most) else { return .keep }
        return .set(.milliseconds(number))
    }

    func flag(_ name: String) throws(InvalidField) -> Edit<Bool> {
        guard let value = object?[name] else { return .keep }
        guard let flag = value.bool else { throw InvalidField(prefix + name, "must be true or false") }
        return .set(flag)
    }

    /// A moment, or null for none.
    func time(_ name: String) throws(InvalidField) -> Edit<Timestamp?> {
        guard case .set(let text) = try text(name) else { return .keep }
        guard let text else { return .set(nil) }
        guard let time = CalendarTime.parse(text) else {
            throw InvalidField(prefix + name, "must be an RFC 3339 time such as 2026-11-23T09:05:00Z")
        }
        return .set(time)
    }

    /// An array of strings.
    func texts(_ name: String) throws(InvalidField) -> Edit<[String]> {
        guard let value = object?[name] else { return .keep }
        let texts = value.elements.map(\.string)
        guard value.isArray, texts.count <= 1000, !texts.contains(nil) else {
            throw InvalidField(prefix + name, "must be an array of at most 1000 strings")
        }
        return .set(texts.compactMap(\.self))
    }

    /// Labels by name; null takes one away.
    func tags(_ name: String) throws(InvalidField) -> [String: String?] {
        guard let value = object?[name], !value.isNull else { return [:] }
        guard value.isObject else { throw InvalidField(prefix + name, "must be an object of strings") }
        var tags: [String: String?] = [:]
        for member in value.members {
            guard member.value.isNull || member.value.isString else {
                throw InvalidField(prefix + name, "must be an object of strings")
            }
            tags[member.name] = .some(member.value.string)
        }
        return tags
    }

    /// One word of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(InvalidField) -> Choice? where Choice.RawValue == String {
        guard case .set(let text) = try text(name), let text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw InvalidField(
                prefix + name, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }
}
