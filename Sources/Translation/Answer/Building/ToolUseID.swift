/// Makes the ids of an answer's tool calls.
///
/// The providers' own ids are of no use to clients: some hold characters that Anthropic refuses, and some
/// come again in the next answer (`functions.Bash:0`), where Claude Code would drop the second call. These
/// are made of the message's id, which is unique, and the number of the call in the message.
struct ToolUseID: Sendable {
    private let messageID: String

    /// Longest id that every provider takes back is 40 characters.
    private static let longestStem = 28
    private static let longestID = 40

    init(messageID: String) {
        self.messageID = messageID
    }

    /// The id of the call with this number in the message, counted from 0.
    func id(_ number: Int) -> String { stem + "_" + String(number) }

    /// Whether an id looks like one that was made here. Anthropic's own have no number behind a second `_`.
    static func isOurs(_ id: String) -> Bool {
        guard id.hasPrefix("toolu_"), id.utf8.count <= longestID,
            let end = id.utf8.lastIndex(of: UInt8(ascii: "_"))
        else { return false }
        let number = id.utf8[end...].dropFirst()
        return (1...4).contains(number.count) && number.allSatisfy(\.isDigit)
            && id.utf8.distance(from: id.startIndex, to: end) > "toolu_".utf8.count
    }

    private var stem: String {
        let own = messageID.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let isFit =
            !own.isEmpty && own.utf8.count <= Self.longestStem && own.utf8.allSatisfy(\.isLetterOrDigit)
        return "toolu_" + (isFit ? String(own) : Self.digest(of: messageID.utf8))
    }

    /// 128 bits of FNV-1a as two halves with different starts, in base 36. Keeps unfit ids apart; no secret.
    private static func digest(of text: some Sequence<UInt8>) -> String {
        var first: UInt64 = 0xCBF2_9CE4_8422_2325
        var second: UInt64 = 0x9E37_79B9_7F4A_7C15
        for byte in text {
            first = (first ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            second = (second ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            second ^= second >> 29
        }
        return String(String(first, radix: 36) + String(second, radix: 36)).prefix(longestStem).description
    }
}

extension String {
    /// Whether it is what an id is everywhere: letters, digits, `_` and `-`.
    var isPlainID: Bool {
        !isEmpty
            && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }
}

extension UInt8 {
    var isLetterOrDigit: Bool { isDigit || isLetter }
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
}
