import Glibc
import Wire

/// A chunk that held text and nothing else, to know the next ones by.
///
/// Providers send a chunk a token, all of them alike but for the text. What agrees with the last one in every
/// other byte says the same but for the text, so it need not be parsed.
struct ChunkPattern: Sendable {
    private let chunk: [UInt8]
    /// Where the text stands, between its quotes.
    private let text: Range<Int>

    /// - Parameter text: The string's content, a slice of the bytes that `chunk` was parsed from.
    init(_ chunk: [UInt8], text: ArraySlice<UInt8>) {
        self.chunk = chunk
        self.text = text.startIndex..<text.endIndex
    }

    /// The text of a chunk that follows the pattern, as it stands in the JSON; nil when the chunk does not, or
    /// when its text is not a plain one.
    func text(in next: [UInt8]) -> ArraySlice<UInt8>? {
        let tail = chunk.count - text.upperBound
        let end = next.count - tail
        guard end > text.lowerBound else { return nil }
        let follows = chunk.withUnsafeBufferPointer { known in
            next.withUnsafeBufferPointer { new in
                guard let known = known.baseAddress, let new = new.baseAddress else { return false }
                return memcmp(new, known, text.lowerBound) == 0
                    && memcmp(new + end, known + text.upperBound, tail) == 0
                    && JSONString.isPlainContent(
                        UnsafeBufferPointer(start: new + text.lowerBound, count: end - text.lowerBound))
            }
        }
        return follows ? next[text.lowerBound..<end] : nil
    }
}
