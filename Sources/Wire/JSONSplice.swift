/// Changes single values of a JSON text and keeps every other byte as it is.
public struct JSONSplice: Sendable {
    /// The text that is changed.
    public let document: JSONDocument
    /// The value of it that is wanted.
    private let whole: Range<Int>
    private var changes: [(range: Range<Int>, replacement: [UInt8])] = []
    /// Objects that lose or get members, and their places in this list by where they begin in the text.
    private var objects: [ObjectEdit] = []
    private var places: [Int: Int] = [:]

    private struct ObjectEdit: Sendable {
        let object: JSONValue
        /// Places of the members that are taken out.
        var removed: Set<Int> = []
        /// Members that come behind all others.
        var added: [[UInt8]] = []
    }

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

    /// Puts text in front of a value of the document, such as another element and a comma.
    public mutating func insert(_ text: [UInt8], before value: JSONValue) {
        let start = value.raw.startIndex
        changes.append((start..<start, text))
    }

    /// Adds a member at the end of an object of the document. `value` is valid JSON.
    public mutating func add(_ name: StaticString, _ value: [UInt8], to object: JSONValue) {
        var member = JSONWriter(reserving: value.count + name.utf8CodeUnitCount + 8)
        member.name(name)
        edit(object) { $0.added.append(member.bytes + value) }
    }

    /// Takes every member of this name out of an object of the document; what is added to it stays.
    public mutating func remove(_ name: StaticString, from object: JSONValue) {
        removeMembers(of: object) { $0.key.equals(name) }
    }

    /// Takes those members out of an object of the document that `isUnwanted`; what is added to it stays.
    public mutating func removeMembers(of object: JSONValue, where isUnwanted: (JSONMember) -> Bool) {
        var place = 0
        for member in object.members {
            if isUnwanted(member) {
                let unwanted = place
                edit(object) { $0.removed.insert(unwanted) }
            }
            place += 1
        }
    }

    private mutating func edit(_ object: JSONValue, _ change: (inout ObjectEdit) -> Void) {
        let start = object.raw.startIndex
        if let known = places[start] {
            change(&objects[known])
        } else {
            var edit = ObjectEdit(object: object)
            change(&edit)
            places[start] = objects.count
            objects.append(edit)
        }
    }

    /// The text with its changes. Those made at the same place keep their order; of two that overlap, the later
    /// is left out.
    public var result: [UInt8] {
        let all = changes + objects.flatMap(Self.changes)
        let ordered = all.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        var out: [UInt8] = []
        out.reserveCapacity(whole.count + all.reduce(0) { $0 + $1.replacement.count })
        var end = whole.lowerBound
        for (_, change) in ordered where change.range.lowerBound >= end {
            out += document.bytes[end..<change.range.lowerBound]
            out += change.replacement
            end = change.range.upperBound
        }
        out += document.bytes[end..<whole.upperBound]
        return out
    }

    private static func changes(of edit: ObjectEdit) -> [(range: Range<Int>, replacement: [UInt8])] {
        let members = Array(edit.object.members)
        let kept = members.indices.filter { !edit.removed.contains($0) }
        var changes: [(range: Range<Int>, replacement: [UInt8])] = []
        // Those in front of all that stay go with the comma behind them, the others with the one before them.
        let front = kept.first ?? members.count
        if front > 0, let first = members.first {
            let end =
                kept.first.map { members[$0].key.raw.startIndex } ?? members[front - 1].value.raw.endIndex
            changes.append((first.key.raw.startIndex..<end, []))
        }
        for place in edit.removed where place > front {
            changes.append((members[place - 1].value.raw.endIndex..<members[place].value.raw.endIndex, []))
        }
        let end = edit.object.raw.endIndex - 1
        for (number, member) in edit.added.enumerated() {
            let isFirst = kept.isEmpty && number == 0
            changes.append((end..<end, (isFirst ? [] : [UInt8(ascii: ",")]) + member))
        }
        return changes
    }
}

extension JSONDocument {
    fileprivate init(storage: JSONStorage) {
        self.storage = storage
    }
}
