import Glibc

/// Tells for parts of a JSON text, asked about from front to back, whether they hold a `$`, spelt out or as
/// `\u0024`. All questions together read the text once.
struct DollarFinder {
    private let end: Int
    /// Where the next `$` stands, or `end`; nothing before `known` was left out.
    private var next: Int
    private var known: Int

    init(in text: ArraySlice<UInt8>) {
        end = text.endIndex
        next = text.startIndex
        known = text.endIndex
        find(from: text.startIndex, in: text)
    }

    mutating func occurs(in part: ArraySlice<UInt8>) -> Bool {
        if part.startIndex < known || part.startIndex > next { find(from: part.startIndex, in: part) }
        return next < part.endIndex
    }

    /// Finds the first `$` of a part at or behind `start`. When there is none, the next question searches on.
    private mutating func find(from start: Int, in part: ArraySlice<UInt8>) {
        known = start
        next = part[start...].withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return part.endIndex }
            var end = bytes.count
            if let plain = memchr(base, Int32(UInt8(ascii: "$")), end) {
                end = UnsafeRawPointer(plain) - base
            }
            return start + (Self.escape(in: UnsafeRawBufferPointer(rebasing: bytes[..<end])) ?? end)
        }
    }

    /// The first `\u0024`.
    private static func escape(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var position = 0
        while position + 6 <= bytes.count,
            let found = memchr(base + position, Int32(UInt8(ascii: "\\")), bytes.count - position)
        {
            position = UnsafeRawPointer(found) - base
            if position + 6 <= bytes.count, memcmp(found, "\\u0024", 6) == 0 { return position }
            position += 2
        }
        return nil
    }
}
