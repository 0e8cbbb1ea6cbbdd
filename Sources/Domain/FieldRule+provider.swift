extension FieldRule {
    /// Whether a text can name a provider. It stands in `provider/model` and `model#provider`, hence its alphabet.
    public static func isProviderName(_ text: String) -> Bool {
        let isName = { (byte: UInt8) in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "-_.".utf8.contains(byte)
        }
        guard (1...63).contains(text.utf8.count), text.utf8.allSatisfy(isName), let first = text.utf8.first
        else { return false }
        return first != UInt8(ascii: ".") && first != UInt8(ascii: "-")
    }

    /// A provider's name.
    public static func providerName(_ text: String, field: String) throws(InvalidField) -> ProviderName {
        guard isProviderName(text) else {
            throw InvalidField(
                field,
                "must be 1 to 63 characters of a-z, 0-9, '-', '_' and '.', and begin with none of '-' and '.'"
            )
        }
        return ProviderName(text)
    }

    /// A provider's base URL, a slash at its end dropped: http or https, without user information, which would be
    /// shown in lists, and without a query.
    public static func baseURL(_ text: String, field: String) throws(InvalidField) -> String {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw InvalidField(field, "must be a URL that begins with https:// or http://")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw InvalidField(field, "must be a URL without a user or a password")
        }
        guard let first = authority.first, first != ":", text.utf8.count <= 1000,
            rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }),
            !rest.contains("?"), !rest.contains("#")
        else {
            throw InvalidField(field, "must be a URL of ASCII characters with a host and without '?' and '#'")
        }
        var url = text[...]
        while url.last == "/" { url.removeLast() }
        guard !url.hasSuffix("/chat/completions"), !url.hasSuffix("/models") else {
            throw InvalidField(field, "must be what stands before /chat/completions")
        }
        return String(url)
    }

    /// A model's name at its provider.
    public static func checkModel(_ text: String, field: String) throws(InvalidField) {
        guard (1...256).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { throw InvalidField(field, "must be 1 to 256 bytes without blanks") }
    }
}
