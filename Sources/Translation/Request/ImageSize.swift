import Wire

/// What an image costs, by its size. Source: Anthropic's page about vision, width times height by 750.
enum ImageSize {
    /// The tokens of an image whose size cannot be read, about those of a screenshot.
    private static let unknown = 1_000
    /// Larger images are scaled down.
    private static let most = 1_600

    static func tokens(of source: JSONValue?) -> Int {
        guard let data = source?["data"]?.escapedContent, let (width, height) = size(of: data) else {
            return unknown
        }
        return max(1, min(most, (width * height + 749) / 750))
    }

    /// Reads the size from the first kilobytes of a PNG or JPEG file in base64.
    static func size(of data: ArraySlice<UInt8>) -> (width: Int, height: Int)? {
        // A PNG says its size at once; a JPEG may carry a preview and colour tables before.
        png(decoded(data.prefix(64))) ?? jpeg(decoded(data.prefix(64 * 1024)))
    }

    /// PNG (ISO/IEC 15948): the first chunk holds width and height.
    private static func png(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count >= 24, bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return nil }
        func word(at index: Int) -> Int { bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (width, height) = (word(at: 16), word(at: 20))
        return isPlausible(width) && isPlausible(height) ? (width, height) : nil
    }

    /// JPEG (ISO/IEC 10918-1): segments up to the frame header, which holds height and width.
    private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count > 2, bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        func half(at index: Int) -> Int { Int(bytes[index]) << 8 | Int(bytes[index + 1]) }
        var position = 2
        while position + 9 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            // All frame headers but the three other tables in their range.
            if 0xC0...0xCF ~= marker, marker != 0xC4, marker != 0xC8, marker != 0xCC {
                let (width, height) = (half(at: position + 7), half(at: position + 5))
                return isPlausible(width) && isPlausible(height) ? (width, height) : nil
            }
            position += 2 + max(2, half(at: position + 2))
        }
        return nil
    }

    private static func isPlausible(_ length: Int) -> Bool { 1...100_000 ~= length }

    /// Decodes as far as the text is base64.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            guard let value = value(of: character) else { break }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return out
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
