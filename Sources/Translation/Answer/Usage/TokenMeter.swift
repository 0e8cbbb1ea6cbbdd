/// Estimates the tokens of text that passes by, for providers that do not report them.
///
/// Four bytes of ASCII or three bytes of other scripts are about one token in the vocabularies of today; the
/// count does not depend on how the text was cut.
struct TokenMeter: Sendable {
    private var plainBytes = 0
    private var wideBytes = 0

    mutating func count(_ text: some Collection<UInt8>) {
        var wide = 0
        for byte in text { wide &+= Int(byte &>> 7) }
        wideBytes += wide
        plainBytes += text.count - wide
    }

    var tokens: Int { (plainBytes * 3 + wideBytes * 4 + 11) / 12 }
}
