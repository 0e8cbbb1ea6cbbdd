/// Where a string needs escapes, and what those of a parsed string mean.
enum JSONEscape {
    /// Writes the text of `content`, the valid bytes between two quotes, as UTF-8 to `out`, which has room
    /// for as many bytes. A surrogate without its other half becomes U+FFFD.
    ///
    /// - Returns: The bytes written; never more than there were.
    static func decode(
        _ content: UnsafeBufferPointer<UInt8>, to out: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let source = content.baseAddress, let target = out.baseAddress else { return 0 }
        var written = 0
        var position = 0
        while position < content.count {
            if position &+ 8 <= content.count {
                // All eight bytes are copied and those from the backslash on overwritten later. There is
                // room, since no more was written than read.
                let word = ByteWord(at: source + position)
                word.store(at: target + written)
                let plain = word.unescapedCount
                position &+= plain
                written &+= plain
                if plain == 8 { continue }
            }
            let byte = source[position]
            guard byte == UInt8(ascii: "\\") else {
                target[written] = byte
                written &+= 1
                position &+= 1
                continue
            }
            let letter = source[position &+ 1]
            if letter == UInt8(ascii: "u") {
                let scalar = scalar(in: content, at: &position)
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    target[written] = unit
                    written &+= 1
                }
            } else {
                target[written] = character(of: letter)
                written &+= 1
                position &+= 2
            }
        }
        return written
    }

    /// Bytes before the first one that a string cannot hold as it is.
    @inline(__always)
    static func unescapedCount(in utf8: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = utf8.baseAddress else { return 0 }
        var position = 0
        while position &+ 8 <= utf8.count {
            let plain = ByteWord(at: start + position).unescapedCount
            position &+= plain
            if plain < 8 { return position }
        }
        while position < utf8.count {
            let byte = start[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            position &+= 1
        }
        return position
    }

    @inline(__always)
    static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    private static func character(of letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: letter
        }
    }

    /// The character of the `\u` escape, or the pair of them, at `position`, which moves behind it.
    private static func scalar(in content: UnsafeBufferPointer<UInt8>, at position: inout Int)
        -> Unicode.Scalar
    {
        let unit = codeUnit(in: content, at: position)
        position &+= 6
        if 0xD800...0xDBFF ~= unit, position &+ 6 <= content.count,
            content[position] == UInt8(ascii: "\\"), content[position &+ 1] == UInt8(ascii: "u")
        {
            let low = codeUnit(in: content, at: position)
            if 0xDC00...0xDFFF ~= low {
                position &+= 6
                return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private static func codeUnit(in content: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in position &+ 2..<position &+ 6 {
            unit = unit << 4 | (hexadecimalValue(content[index]) ?? 0)
        }
        return unit
    }
}
