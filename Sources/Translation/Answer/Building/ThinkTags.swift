/// Parts leading `<think>…</think>` from the text behind it, while both arrive in pieces.
///
/// Only the beginning of the text counts. Where the chat template opened the tag itself, the model writes
/// only `</think>`: what came before it is text already, so just the tag is taken out.
struct ThinkTags: Sendable {
    private var state = State.start
    /// What may be the beginning of a tag, or white space before one.
    private var held: [UInt8] = []
    /// Whether a closing tag without an opening one was taken out.
    private(set) var hasStrayTag = false

    private enum State {
        /// Nothing but white space, or the beginning of the opening tag.
        case start
        /// Between the tags.
        case inside
        /// The text did not begin with the tag.
        case outside
        /// After the closing tag, where templates put empty lines.
        case behind
        /// Everything else is text.
        case done
    }

    enum Part { case text, reasoning }

    private static let opening = Array("<think>".utf8)
    private static let closing = Array("</think>".utf8)
    /// White space that is held before a tag.
    private static let longestStart = 256

    /// Whether the text has been parted, so that the rest needs no look.
    var isDone: Bool { state == .done }

    /// Whether the opening tag has come, and the closing one has not.
    var isInside: Bool { state == .inside }

    /// Whether a string with this content comes out as it is. It counts as taken then.
    mutating func passes(_ escaped: ArraySlice<UInt8>) -> Bool {
        guard held.isEmpty else { return false }
        switch state {
        case .done: return true
        case .inside, .behind: return false
        case .start:
            guard let first = escaped.first, !first.isJSONBlank, first != UInt8(ascii: "\\") else {
                return false
            }
        case .outside: break
        }
        guard escaped.firstPlace(of: Self.closing[0]) == nil, !escaped.hasCodePoint else { return false }
        state = .outside
        return true
    }

    mutating func take(_ text: some Collection<UInt8>, _ receive: (Part, ArraySlice<UInt8>) -> Void) {
        var rest = Array(text)[...]
        while !rest.isEmpty {
            switch state {
            case .start: rest = takeStart(rest, receive)
            case .inside: rest = takeUntilClosing(rest, .reasoning, receive)
            case .outside: rest = takeUntilClosing(rest, .text, receive)
            case .behind:
                rest = rest.drop { $0 == 0x0A || $0 == 0x0D }
                if !rest.isEmpty { state = .done }
            case .done:
                receive(.text, rest)
                return
            }
        }
    }

    /// Hands on what is held: something that is no text follows.
    mutating func flush(_ receive: (Part, ArraySlice<UInt8>) -> Void) {
        guard !held.isEmpty else { return }
        receive(state == .inside ? .reasoning : .text, held[...])
        held = []
        if state == .start { state = .outside }
    }

    private mutating func takeStart(
        _ text: ArraySlice<UInt8>, _ receive: (Part, ArraySlice<UInt8>) -> Void
    ) -> ArraySlice<UInt8> {
        if held.isEmpty, let first = text.first, first != Self.opening[0], !first.isJSONBlank {
            state = .outside
            return text
        }
        for position in text.indices {
            held.append(text[position])
            let mark = held.drop(while: \.isJSONBlank)
            if mark.elementsEqual(Self.opening) {
                held = []
                state = .inside
                return text[(position + 1)...]
            }
            if !Self.opening.starts(with: mark) || held.count > Self.longestStart {
                // The last byte may begin the closing tag, so all of it is looked at again.
                let all = held + text[(position + 1)...]
                held = []
                state = .outside
                return all[...]
            }
        }
        return []
    }

    private mutating func takeUntilClosing(
        _ text: ArraySlice<UInt8>, _ part: Part, _ receive: (Part, ArraySlice<UInt8>) -> Void
    ) -> ArraySlice<UInt8> {
        if held.isEmpty, text.firstPlace(of: Self.closing[0]) == nil {
            receive(part, text)
            return []
        }
        let all = held + text
        held = []
        var matched = 0
        for position in all.indices {
            // Only the tag's first byte occurs in it once, so a mismatch falls back to it or to nothing.
            matched =
                all[position] == Self.closing[matched]
                ? matched + 1 : all[position] == Self.closing[0] ? 1 : 0
            if matched == Self.closing.count {
                let end = position + 1 - matched
                if end > 0 { receive(part, all[..<end]) }
                state = part == .text ? .done : .behind
                if part == .text { hasStrayTag = true }
                return all[(position + 1)...]
            }
        }
        if all.count > matched { receive(part, all[..<(all.count - matched)]) }
        held = Array(all.suffix(matched))
        return []
    }
}
