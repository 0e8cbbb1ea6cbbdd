/// What Tollgate writes into a thinking block's `signature`: the reasoning a provider wants back.
///
/// Clients return thinking blocks with their signature unchanged, which makes it a carrier that needs no
/// store: `tg1.<field>.<base64url of the text>`. A signature without the prefix was made by somebody else.
public struct ReasoningSignature: Equatable, Sendable {
    /// The message field the reasoning came in and goes back by, such as `reasoning_content`; or
    /// `callSignature`.
    public var field: String
    /// The reasoning text, or for `reasoning_details` the array's JSON; empty where the provider does not want
    /// it back.
    public var text: [UInt8]

    /// The field of a signature that belongs on the tool call behind it (Gemini's `thought_signature`).
    public static let callSignature = "thought_signature"

    private static let prefix = "tg1."

    public init(field: String, text: [UInt8]) {
        self.field = field
        self.text = text
    }

    /// Reads a signature; nil when Tollgate did not make it.
    public init?(_ signature: String) {
        guard signature.hasPrefix(Self.prefix) else { return nil }
        let parts = signature.dropFirst(Self.prefix.count).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let text = Base64URL.decode(parts[1].utf8) else { return nil }
        self.init(field: String(parts[0]), text: text)
    }

    /// The signature as it travels. Printable ASCII without characters that JSON escapes.
    public var description: String {
        Self.prefix + field + "." + Base64URL.encode(text)
    }
}

/// Base64 with the URL-safe alphabet and without padding (RFC 4648 section 5).
enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                out.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { out.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for character in text {
            guard let value = value(of: character) else { return nil }
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
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
