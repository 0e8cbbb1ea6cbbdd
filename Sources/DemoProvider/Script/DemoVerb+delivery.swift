extension DemoVerb {
    /// How an answer travels.
    static let delivery = [
        DemoVerb(
            name: "pace", usage: "N/s|burst",
            summary: "chunks per second; burst is as fast as the client reads", build: pace),
        DemoVerb(
            name: "split-bytes", usage: "[N]", summary: "the body is written N bytes at a time (1)",
            build: splitBytes),
        DemoVerb(
            name: "header", usage: "NAME VALUE", summary: "one more response header",
            form: .text(options: []), build: header),
    ]

    private static func pace(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        guard let rate = words.takeWord() else { throw ScriptError("`pace` takes N/s or `burst`") }
        return .pace(try chunkPace(rate, verb: "pace"))
    }

    /// `100/s`, `100` or `burst`.
    static func chunkPace(_ rate: String, verb: String) throws(ScriptError) -> Pace {
        if rate == "burst" { return .burst }
        let digits = rate.hasSuffix("/s") ? rate.dropLast(2) : rate[...]
        guard let number = Int(digits), (1...1_000_000).contains(number) else {
            throw ScriptError("`\(verb)` takes a rate such as 100/s, or `burst`, not `\(rate)`")
        }
        return .perSecond(number)
    }

    private static func splitBytes(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        .splitBytes(try words.takeNumber(in: 1...1_000_000) ?? 1)
    }

    private static func header(_ words: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind {
        let pair = words.text.split(separator: " ", maxSplits: 1)
        guard pair.count == 2, pair[0].utf8.allSatisfy(isTokenByte), !words.text.contains("\n") else {
            throw ScriptError("`header` takes a name and a value")
        }
        return .header(name: String(pair[0]), value: String(pair[1]))
    }

    /// A byte of a field name (RFC 9110, 5.6.2), without the rarer punctuation.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
