import Wire

/// What one chunk adds to the answer: members of its `delta` object, without the braces.
struct Delta: Sendable {
    var members: [UInt8]
    /// The bytes of text, reasoning or arguments inside, which tokens are estimated from.
    var weight = 0
    /// Those of them that are reasoning.
    var reasoningWeight = 0
    /// How many tool calls begin here.
    var callsBegun = 0

    init(members: [UInt8]) {
        self.members = members
    }

    /// A member with a string value.
    init(_ name: StaticString, text: some Collection<UInt8>) {
        var json = JSONWriter(reserving: text.count + 16)
        json.name(name)
        json.beginString()
        json.append(utf8: text)
        json.endString()
        members = json.bytes
        weight = text.count
    }

    /// A piece of text.
    static func content(_ text: some Collection<UInt8>, asArray: Bool) -> Delta {
        guard asArray else { return Delta("content", text: text) }
        var json = JSONWriter()
        json.name("content")
        json.beginArray()
        ContentPart.append(text: text, to: &json)
        json.endArray()
        var delta = Delta(members: json.bytes)
        delta.weight = text.count
        return delta
    }

    /// A piece of reasoning.
    static func reasoning(_ text: some Collection<UInt8>, field: ReasoningField) -> Delta {
        var json = JSONWriter()
        ContentPart.append(reasoning: text, field: field, to: &json)
        var delta = Delta(members: json.bytes)
        delta.weight = text.count
        delta.reasoningWeight = text.count
        return delta
    }

    /// The signature that ends a text of `reasoning_details`.
    static func signature(over text: String) -> Delta {
        var json = JSONWriter()
        ContentPart.appendDetails(signature: DemoSignature.made(for: text), to: &json)
        return Delta(members: json.bytes)
    }

    /// What a text rests on, which comes behind it.
    static func citations(_ pages: [DemoPage], of range: Range<Int>) -> Delta {
        var json = JSONWriter(reserving: 512)
        json.field("content", "" as StaticString)
        DemoPage.append(annotations: pages.map { ($0, range) }, to: &json)
        return Delta(members: json.bytes)
    }

    /// Adds the members of another delta to this one.
    mutating func merge(_ other: Delta) {
        if !members.isEmpty, !other.members.isEmpty { members.append(UInt8(ascii: ",")) }
        members += other.members
        weight += other.weight
        reasoningWeight += other.reasoningWeight
        callsBegun += other.callsBegun
    }
}
