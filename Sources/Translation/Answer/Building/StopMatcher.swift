/// Finds stop sequences in text that arrives in pieces.
///
/// Text that may be the beginning of a stop sequence is held until the next bytes decide. Every byte moves
/// each pattern's automaton (Knuth, Morris, Pratt) by one step, so a byte is never looked at again.
struct StopMatcher: Sendable {
    private var patterns: [Pattern]
    private var held: [UInt8] = []

    /// Nil when there is nothing to find.
    init?(_ stops: [String]) {
        patterns = stops.filter { !$0.isEmpty }.map { Pattern($0) }
        if patterns.isEmpty { return nil }
    }

    /// Takes text and hands on what cannot be part of a stop sequence.
    ///
    /// - Returns: The stop sequence that came first, all text before which was handed on; nil for none.
    mutating func take(_ text: some Collection<UInt8>, _ receive: (ArraySlice<UInt8>) -> Void) -> String? {
        for byte in text {
            held.append(byte)
            var met: Int?
            for position in patterns.indices {
                guard patterns[position].take(byte) else { continue }
                // Of those that end here, the longest began first.
                if met.map({ patterns[$0].bytes.count < patterns[position].bytes.count }) ?? true {
                    met = position
                }
            }
            if let met {
                receive(held.dropLast(patterns[met].bytes.count))
                let stop = patterns[met].text
                reset()
                return stop
            }
        }
        let kept = patterns.lazy.map(\.matched).max() ?? 0
        if held.count > kept {
            receive(held[..<(held.count - kept)])
            held.removeFirst(held.count - kept)
        }
        return nil
    }

    /// Hands on what is held: the text ends here.
    mutating func flush(_ receive: (ArraySlice<UInt8>) -> Void) {
        if !held.isEmpty { receive(held[...]) }
        reset()
    }

    private mutating func reset() {
        held = []
        for position in patterns.indices { patterns[position].matched = 0 }
    }

    private struct Pattern: Sendable {
        let text: String
        let bytes: [UInt8]
        /// For each length of a match, the length of the longest shorter one that it ends with.
        private let fallback: [Int]
        /// Bytes of the pattern that the text ends with.
        var matched = 0

        init(_ text: String) {
            self.text = text
            bytes = Array(text.utf8)
            var fallback = [0]
            var length = 0
            for byte in bytes.dropFirst() {
                while length > 0, bytes[length] != byte { length = fallback[length - 1] }
                if bytes[length] == byte { length += 1 }
                fallback.append(length)
            }
            self.fallback = fallback
        }

        /// Whether the pattern ends at this byte.
        mutating func take(_ byte: UInt8) -> Bool {
            while matched > 0, bytes[matched] != byte { matched = fallback[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
            return matched == bytes.count
        }
    }
}
