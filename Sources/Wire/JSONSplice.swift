/// Changes single values of a JSON text and keeps every other byte as it is.
public struct JSONSplice: Sendable {
    /// The text that is changed.
    public let document: JSONDocument
    /// The value of it that is wanted.
    private let whole: Range<Int>
    private var changes: [(range: Range<Int>, replacement: [UInt8])] = []

    /// Changes a whole document.
    public init(_ document: JSONDocument) {
        self.document = document
        whole = 0..<document.bytes.count
    }

    /// Changes one value of a document, which is all that `result` then holds.
    public init(raw value: JSONValue) {
        document = JSONDocument(storage: value.storage)
        whole = value.raw.indices
    }

    /// Puts `replacement`, which is valid JSON, in the place of a value of the document.
    public mutating func replace(_ value: JSONValue, with replacement: [UInt8]) {
        changes.append((value.raw.indices, replacement))
    }

    /// Adds a member at the end of an object of the document. `value` is valid JSON.
    public mutating func add(_ name: StaticString, _ value: [UInt8], to object: JSONValue) {
        let end = object.raw.endIndex - 1
        var member = JSONWriter(reserving: value.count + name.utf8CodeUnitCount + 8)
        member.name(name)
        let isFirst = object.count == 0 && !changes.contains { $0.range == end..<end }
        changes.append((end..<end, (isFirst ? [] : [UInt8(ascii: ",")]) + member.bytes + value))
    }

    /// Takes every member of this name out of an object of the document.
    public mutating func remove(_ name: StaticString, from object: JSONValue) {
        let members = Array(object.members)
        for (place, member) in members.enumerated() where member.key.equals(name) {
            // With the comma in front of it; the first goes with the one behind it.
            let start = place > 0 ? members[place - 1].value.raw.endIndex : member.key.raw.startIndex
            let isFollowed = place == 0 && members.count > 1
            let end = isFollowed ? members[1].key.raw.startIndex : member.value.raw.endIndex
            changes.append((start..<end, []))
        }
    }

    /// The text with its changes. Those made at the same place keep their order; of two that overlap, the later
    /// is left out.
    public var result: [UInt8] {
        let ordered = changes.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        var out: [UInt8] = []
        out.reserveCapacity(whole.count + changes.reduce(0) { $0 + $1.replacement.count })
        var end = whole.lowerBound
        for (_, change) in ordered where change.range.lowerBound >= end {
            out += document.bytes[end..<change.range.lowerBound]
            out += change.replacement
            end = change.range.upperBound
        }
        out += document.bytes[end..<whole.upperBound]
        return out
    }
}

extension JSONDocument {
    fileprivate init(storage: JSONStorage) {
        self.storage = storage
    }
}
