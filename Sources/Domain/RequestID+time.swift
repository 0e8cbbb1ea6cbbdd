extension Identifier where Subject == Entry {
    /// What every id begins with that was made at a moment or later, and none that was made earlier: `req_` and
    /// ten characters of time, of which the digits sort like the numbers they spell.
    ///
    /// An entry's id is made at the moment the entry is opened. So a period of the ledger is a range of ids.
    public static func first(at moment: Timestamp) -> RequestID {
        var time = UInt64(max(0, moment.milliseconds))
        var digits: [UInt8] = []
        for _ in 0..<10 {
            digits.append(alphabet[Int(time & 31)])
            time >>= 5
        }
        return RequestID("req_" + String(decoding: digits.reversed(), as: UTF8.self))
    }

    /// When an id was made; nil when it is none of ours.
    public var moment: Timestamp? {
        let digits = text.utf8.dropFirst(4).prefix(10)
        guard text.hasPrefix("req_"), digits.count == 10 else { return nil }
        var time: Int64 = 0
        for digit in digits {
            guard let value = Self.alphabet.firstIndex(of: digit) else { return nil }
            time = time << 5 | Int64(value)
        }
        return Timestamp(milliseconds: time)
    }

    /// Crockford's, as in a ULID (<https://github.com/ulid/spec>).
    private static var alphabet: [UInt8] { Array("0123456789abcdefghjkmnpqrstvwxyz".utf8) }
}
