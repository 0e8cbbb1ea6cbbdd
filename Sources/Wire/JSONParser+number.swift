extension JSONParser {
    /// Reads a number by the grammar of RFC 8259, section 6. Its value is nobody's business here, so that any
    /// size and spelling is kept.
    @inline(__always)
    mutating func number() throws(JSONError) {
        let start = position
        if source[position] == UInt8(ascii: "-") { position &+= 1 }
        if position < count, source[position] == UInt8(ascii: "0") {
            position &+= 1
            if position < count, Self.isDigit(source[position]) { throw JSONError(.invalidNumber, at: start) }
        } else {
            try digits()
        }
        if position < count, source[position] == UInt8(ascii: ".") {
            position &+= 1
            try digits()
        }
        if position < count, source[position] | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            if position < count,
                source[position] == UInt8(ascii: "+") || source[position] == UInt8(ascii: "-")
            {
                position &+= 1
            }
            try digits()
        }
        append(.number, from: start)
    }

    /// Reads one digit or more.
    @inline(__always)
    private mutating func digits() throws(JSONError) {
        guard position < count else { throw JSONError(.unexpectedEnd, at: position) }
        guard Self.isDigit(source[position]) else { throw JSONError(.invalidNumber, at: position) }
        repeat { position &+= 1 } while position < count && Self.isDigit(source[position])
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}
