import Wire

/// The arguments of one tool call, put together from whatever the provider sends.
///
/// Handles fragments, snapshots that repeat all that came before, a placeholder `{}`, a value where its text
/// belongs, code fences, and objects glued to the end of the first one. An object can be passed on while it
/// grows; anything else waits for its end and is repaired then.
struct CallArguments: Sendable {
    /// Everything taken so far.
    private(set) var text: [UInt8] = []
    private var passedOn = 0
    private var form = Form.blank
    private var shape = JSONShape()
    /// Whether a fragment has begun with everything before it, as cumulative snapshots do.
    private var isSnapshot = false
    private(set) var hasGarbage = false

    private enum Form {
        /// Nothing but white space.
        case blank
        /// Begins with a brace.
        case object
        /// Begins with anything else.
        case other
    }

    /// Whether the object is there with both its braces.
    var isComplete: Bool { shape.isComplete }

    /// Whether anything came at all.
    var isEmpty: Bool { form == .blank }

    /// Whether `fragment` only says again what is there.
    func repeats(_ fragment: [UInt8]) -> Bool { fragment == text }

    /// Takes the next fragment.
    ///
    /// - Returns: What follows the complete object and begins another one; empty in the usual case.
    mutating func take(_ fragment: [UInt8]) -> ArraySlice<UInt8> {
        var rest = fragment[...]
        if form == .blank {
            rest = rest.drop(while: \.isJSONBlank)
            guard let first = rest.first else { return [] }
            form = first == UInt8(ascii: "{") ? .object : .other
        } else if form == .object {
            if shape.isComplete, !shape.hasContent, rest.first == UInt8(ascii: "{"), !repeats(fragment) {
                // `{}` stood in for arguments that had not come yet.
                text = []
                shape = JSONShape()
            } else if isSnapshot, text.starts(with: rest) {
                return []
            } else if isSnapshot || !shape.expectsValue, rest.starts(with: text) {
                isSnapshot = true
                rest = rest.dropFirst(text.count)
            }
        }
        guard form == .object else {
            text += rest
            return []
        }
        let taken = shape.take(rest)
        text += rest.prefix(taken)
        return glued(rest.dropFirst(taken))
    }

    /// What can be passed on now.
    mutating func next() -> ArraySlice<UInt8> {
        // An empty object may still turn out to be a placeholder.
        guard form == .object, shape.hasContent else { return [] }
        defer { passedOn = text.count }
        return text[passedOn...]
    }

    /// What is left to pass on when nothing more comes.
    mutating func last() -> ArraySlice<UInt8> {
        defer { passedOn = text.count }
        switch form {
        case .blank: return Array("{}".utf8)[...]
        case .object: return text[passedOn...]
        case .other: return repaired()
        }
    }

    private mutating func glued(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = rest.drop(while: \.isJSONBlank)
        if rest.first == UInt8(ascii: "{") { return rest }
        if !rest.isEmpty { hasGarbage = true }
        return []
    }

    /// The object inside text that is none: `null`, a JSON string of an object, an object in code fences.
    private mutating func repaired() -> ArraySlice<UInt8> {
        let trimmed = text[...].trimmingBlanks
        if trimmed.elementsEqual("null".utf8) { return Array("{}".utf8)[...] }
        if trimmed.first == UInt8(ascii: "\""), let inner = try? JSONDocument(Array(trimmed)).root.string {
            if inner.utf8.isBlank { return Array("{}".utf8)[...] }
            if let object = Self.firstObject(in: Array(inner.utf8)[...]) { return object }
        }
        if let object = Self.firstObject(in: trimmed) { return object }
        hasGarbage = true
        return text[...]
    }

    private static func firstObject(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        // An array or a bare value is what the model meant; an object inside it is not.
        guard text.first != UInt8(ascii: "[") else { return nil }
        let candidate = text.drop { $0 != UInt8(ascii: "{") }
        var shape = JSONShape()
        let object = candidate.prefix(shape.take(candidate))
        guard shape.isComplete, (try? JSONDocument(Array(object))) != nil else { return nil }
        return object
    }
}

extension ArraySlice<UInt8> {
    /// Without JSON's white space at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        let front = drop(while: \.isJSONBlank)
        guard let last = front.lastIndex(where: { !$0.isJSONBlank }) else { return front.prefix(0) }
        return front[...last]
    }
}
