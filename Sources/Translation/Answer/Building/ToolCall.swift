/// One tool call of the answer while it is put together.
struct ToolCall: Sendable {
    /// The provider's index of the call, under which its later fragments come.
    var index: Int?
    /// The provider's id.
    var id: String?
    /// The provider's name of the tool; may come in parts.
    private(set) var name = ""
    var arguments = CallArguments()
    var stage = Stage.waiting
    /// The provider's signature, which goes back with the call.
    var signature: String?

    enum Stage: Sendable {
        /// Collected; the client has not heard of it.
        case waiting
        /// Its block is open.
        case announced
        /// Its block is closed.
        case closed
        /// The client does not get it.
        case dropped
    }

    /// Whether everything is there that a block needs.
    var isSettled: Bool { !name.isEmpty && arguments.isComplete }

    /// Takes a name, a part of one, or the same one again.
    mutating func take(name part: String) {
        guard stage == .waiting, name != part, arguments.isEmpty || name.isEmpty else { return }
        if part.hasPrefix(name) {
            name = part
        } else {
            name += part
        }
    }
}

/// The tool calls of one answer, and which of them a fragment belongs to.
struct ToolCalls: Sendable {
    private(set) var all: [ToolCall] = []

    subscript(position: Int) -> ToolCall {
        get { all[position] }
        _modify { yield &all[position] }
    }

    var count: Int { all.count }

    mutating func append(_ call: ToolCall) -> Int {
        all.append(call)
        return all.count - 1
    }

    /// The call that `fragment` continues; nil when it begins another one.
    ///
    /// The index decides, then the id, then the order. But Gemini gives all parallel calls index 0, some
    /// servers mint a new id for every delta, some leave index or id out, and some repeat all of it.
    func position(continuedBy fragment: CallFragment) -> Int? {
        if let index = fragment.index {
            if let found = all.lastIndex(where: { $0.index == index }) {
                return begins(fragment, after: all[found]) ? nil : found
            }
            guard fragment.name == nil, let id = fragment.id else { return nil }
            return all.lastIndex { $0.id == id }
        }
        if let id = fragment.id, let found = all.lastIndex(where: { $0.id == id }) {
            return begins(fragment, after: all[found]) ? nil : found
        }
        guard let last = all.last else { return nil }
        // Without an index, a name and an id of its own make a call.
        if fragment.id != nil, fragment.name != nil { return nil }
        return begins(fragment, after: last) ? nil : all.count - 1
    }

    /// Whether `fragment`, which came under the index, the id or in the place of `call`, begins another one.
    private func begins(_ fragment: CallFragment, after call: ToolCall) -> Bool {
        let hasNewID = fragment.id.map { id in call.id.map { $0 != id } ?? false } ?? false
        if call.arguments.isComplete, !call.name.isEmpty {
            if let name = fragment.name, name != call.name { return true }
            if hasNewID { return fragment.name != nil || fragment.arguments.beginsObject }
            guard fragment.name != nil, fragment.id == nil else { return false }
            // The name again, without an id: another call, or the same one told again.
            return fragment.arguments.beginsObject && !fragment.arguments.repeats(call.arguments)
        }
        guard let name = fragment.name, !call.name.isEmpty else { return false }
        if hasNewID {
            return name != call.name || call.arguments.isEmpty || fragment.arguments.beginsObject
        }
        return name != call.name && !call.arguments.isEmpty
    }
}

extension CallFragment {
    /// Whether there is nothing in it that makes or continues a call.
    var isEmpty: Bool {
        if case .none = arguments { return id == nil && name == nil && signature == nil }
        return false
    }
}

extension CallFragment.Arguments {
    /// The JSON text, whichever way it came.
    var text: [UInt8] {
        switch self {
        case .none: []
        case .text(let text), .value(let text): text
        }
    }

    fileprivate var beginsObject: Bool {
        text.first { !$0.isJSONBlank } == UInt8(ascii: "{")
    }

    fileprivate func repeats(_ arguments: CallArguments) -> Bool { arguments.repeats(text) }
}
