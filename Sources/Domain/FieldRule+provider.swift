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

    /// A model's name at its provider.
    public static func checkModel(_ text: String, field: String) throws(InvalidField) {
        guard (1...256).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { throw InvalidField(field, "must be 1 to 256 bytes without blanks") }
    }

    /// How many credentials one provider can have.
    public static let mostCredentials = 64

    /// The longest that any phase of a call may take.
    public static let longestTimeout = Duration.seconds(86_400)

    /// The most extra headers of one provider, and the longest name and value of one, in bytes.
    public static let headerLimit = (count: 50, name: 128, value: 4096)

    /// An extra header of a provider. One that carries a credential is refused: it would be shown in lists. So is one
    /// that belongs to the connection.
    public static func checkHeader(_ header: ProviderHeader, field: String) throws(InvalidField) {
        guard (1...headerLimit.name).contains(header.name.utf8.count),
            header.name.utf8.allSatisfy(isTokenByte)
        else { throw InvalidField(field, "must have a name of letters, digits and '-'") }
        let name = header.name.lowercased()
        if secretHeaders.contains(where: { name.contains($0) }) {
            throw InvalidField(field, "must not carry a credential, which has a place of its own")
        }
        if framingHeaders.contains(name) {
            throw InvalidField(field, "must be none of those that Tollgate sets itself")
        }
        guard header.value.utf8.count <= headerLimit.value,
            header.value.unicodeScalars.allSatisfy({ (0x20..<0x7F).contains($0.value) || $0.value == 0x09 })
        else {
            throw InvalidField(
                field, "must have a value of at most \(headerLimit.value) printable ASCII characters")
        }
    }

    /// What stands in the name of a header that carries a credential.
    private static let secretHeaders = ["auth", "key", "token", "secret", "cookie", "password", "credential"]
    private static let framingHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "content-type", "upgrade",
        "te",
    ]

    /// RFC 9110 section 5.6.2, `tchar`.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// `USER:PASSWORD` for a proxy. HTTP's basic scheme has no user with a colon (RFC 7617 section 2), so the first
    /// one is where the password begins.
    public static func checkProxyCredential(_ secret: Secret, field: String) throws(InvalidField) {
        let isPair = secret.reveal { text in
            text.utf8.count <= 4096 && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
                && text.contains(":") && text.first != ":"
        }
        guard isPair else { throw InvalidField(field, "must be USER:PASSWORD in printable ASCII") }
    }
}
