// A string in parts: `beginString`, any number of `append`, `endString`.
extension JSONWriter {
    /// Opens a string that is then written in parts.
    @inlinable
    public mutating func beginString() {
        beginValue()
        text.append(UInt8(ascii: "\""))
    }

    /// Closes the string that `beginString` opened.
    @inlinable
    public mutating func endString() {
        text.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Adds text to the open string.
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { appendEscaping($0) }
    }

    /// Adds what stood between the quotes of another string (`JSONValue.escapedContent`), byte for byte.
    @inlinable
    public mutating func append(escaped: ArraySlice<UInt8>) {
        text.append(contentsOf: escaped)
    }

    /// Adds UTF-8, which is escaped but not checked. A character may be cut between two calls.
    @inlinable
    public mutating func append(utf8: some Collection<UInt8>) {
        if utf8.withContiguousStorageIfAvailable({ appendEscaping($0) }) == nil {
            Array(utf8).withUnsafeBufferPointer { appendEscaping($0) }
        }
    }

    /// Appends a whole string with its quotes, and a colon when it is a name: in one step unless it needs
    /// escapes.
    mutating func appendString(_ utf8: UnsafeBufferPointer<UInt8>, isName: Bool = false) {
        let run = JSONEscape.unescapedCount(in: utf8)
        guard run == utf8.count, let start = utf8.baseAddress else {
            beginString()
            appendEscaping(utf8)
            endString()
            if isName { endName() }
            return
        }
        let needsComma = needsComma
        // Room for a comma, two quotes and a colon.
        text.append(addingCapacity: run + 4) { span in
            span.withUnsafeMutableBufferPointer { out, count in
                guard let out = out.baseAddress else { return }
                var end = out
                if needsComma {
                    end[0] = UInt8(ascii: ",")
                    end += 1
                }
                end[0] = UInt8(ascii: "\"")
                (end + 1).initialize(from: start, count: run)
                end += run + 1
                end[0] = UInt8(ascii: "\"")
                end[1] = UInt8(ascii: ":")
                count = end - out + (isName ? 2 : 1)
            }
        }
        self.needsComma = !isName
    }

    mutating func endName() {
        text.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Copies runs as they are; between them stand the bytes that a string cannot hold.
    @usableFromInline
    mutating func appendEscaping(_ utf8: UnsafeBufferPointer<UInt8>) {
        var rest = utf8
        while true {
            let run = JSONEscape.unescapedCount(in: rest)
            text.append(contentsOf: UnsafeBufferPointer(rebasing: rest[..<run]))
            guard run < rest.count else { return }
            appendEscape(of: rest[run])
            rest = UnsafeBufferPointer(rebasing: rest[(run + 1)...])
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        default:
            // All that is left is below 0x20.
            let low = byte & 0xF
            text.append(contentsOf: "u00".utf8)
            text.append(UInt8(ascii: "0") + byte >> 4)
            text.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }
}
