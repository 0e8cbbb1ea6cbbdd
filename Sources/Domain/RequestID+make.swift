extension Identifier where Subject == Entry {
    /// Crockford's alphabet: no letters that look like digits, and it sorts like the numbers it spells.
    private static var alphabet: StaticString { "0123456789abcdefghjkmnpqrstvwxyz" }

    /// A new id: `req_`, ten characters of time, sixteen of chance, the layout of a ULID
    /// (<https://github.com/ulid/spec>), so that ids sort by time and the ledger grows at its end.
    public static func make(
        at now: Timestamp, random: inout some RandomNumberGenerator
    ) -> RequestID {
        var time = UInt64(truncatingIfNeeded: now.milliseconds)
        var low = random.next() as UInt64
        var high = random.next() as UInt64
        let text = String(unsafeUninitializedCapacity: 30) { buffer in
            let letters = alphabet.utf8Start
            for index in stride(from: 13, through: 4, by: -1) {
                buffer[index] = letters[Int(time & 31)]
                time >>= 5
            }
            for index in 14..<22 {
                buffer[index] = letters[Int(low & 31)]
                low >>= 5
            }
            for index in 22..<30 {
                buffer[index] = letters[Int(high & 31)]
                high >>= 5
            }
            (buffer[0], buffer[1], buffer[2], buffer[3]) = (
                UInt8(ascii: "r"), UInt8(ascii: "e"), UInt8(ascii: "q"), UInt8(ascii: "_")
            )
            return 30
        }
        return RequestID(text)
    }

    /// The id of the message that answers this request; unique because the request's is.
    public var messageID: String { "msg_" + String(Substring(text.utf8.dropFirst(4))) }
}
