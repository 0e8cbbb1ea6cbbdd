/// Takes what may be a credential out of a provider's message before it is shown to anybody.
///
/// Providers echo the key they refuse, and some the whole header.
enum SecretMask {
    private static let prefixes = [
        "sk-", "sk_", "pk-", "rk-", "tg-", "tga-", "gsk_", "xai-", "AIza", "nvapi-", "hf_", "r8_", "fw_",
        "csk-",
        "pplx-", "eyJ", "key-", "AKIA", "ya29.",
    ].map { Array($0.utf8) }

    /// The shortest word that is taken for a key by its beginning, and by its look alone.
    private static let shortestKey = 10
    private static let shortestOpaque = 32

    /// The text with every credential replaced by its first letters and `…`.
    static func masking(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = 0
        var isAfterBearer = false
        while position < bytes.count {
            let word = bytes[position...].prefix { isWordByte($0) }
            guard !word.isEmpty else {
                out.append(bytes[position])
                if bytes[position] != UInt8(ascii: " ") { isAfterBearer = false }
                position += 1
                continue
            }
            if let shown = shownPrefix(of: word, isAfterBearer: isAfterBearer) {
                out += word.prefix(shown)
                out += "…".utf8
            } else {
                out += word
            }
            let lower = word.map { $0 | 0x20 }
            isAfterBearer = lower.elementsEqual("bearer".utf8) || lower.elementsEqual("basic".utf8)
            position += word.count
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// How many letters of a credential may be shown; nil for any other word.
    private static func shownPrefix(of word: ArraySlice<UInt8>, isAfterBearer: Bool) -> Int? {
        if isAfterBearer, word.count >= 8, word.contains(where: \.isDigit) || word.count >= 20 { return 0 }
        if word.count >= shortestKey, let prefix = prefixes.first(where: { word.starts(with: $0) }),
            word.contains(where: { $0.isDigit || $0 == UInt8(ascii: "*") }) || word.count >= 20
        {
            return prefix.count
        }
        // Long, of letters and digits only, and both of them: a key, a token, a hash.
        guard word.count >= shortestOpaque, word.allSatisfy(\.isLetterOrDigit),
            word.contains(where: \.isDigit),
            word.contains(where: \.isLetter)
        else { return nil }
        return 4
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "-_.*".utf8.contains(byte)
    }
}
