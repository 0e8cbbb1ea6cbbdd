import Domain
import Wire

/// Who asks: a key that was checked, and what its client says of itself.
public struct Caller: Sendable {
    public var key: ServiceKey
    public var traits: CallerTraits

    /// Puts the one whom a forwarder names in the place of the key's own user, where that is a user who is there.
    ///
    /// Somebody unknown is only noted: the key's own user is charged then as before, so that no name leads past a
    /// budget.
    mutating func stand(for users: EndUsers, namedBy inbound: InboundRequest) {
        let id = CallerTraits.kept(inbound.endUserID)
        let email = CallerTraits.kept(inbound.endUserEmail)
        traits.endUser = email ?? id
        if let user = users.user(id: id, email: email) { key.user = user }
    }
}

extension CallerTraits {
    /// The longest trait that is kept, in bytes.
    private static let maximumLength = 128

    /// Reads the traits of a request from its headers.
    init(_ inbound: InboundRequest) {
        self.init(
            session: Self.kept(inbound.session),
            agent: Self.kept(inbound.agent),
            client: Self.client(of: inbound.userAgent),
            requestClass: Self.kept(inbound.requestClass))
    }

    /// The program that a `User-Agent` names first, as far as it may be kept: `claude-cli/2.1.327`.
    public static func client(of userAgent: String?) -> String? { kept(userAgent?.firstWord) }

    /// Fills in the session from `metadata.user_id`, where Claude Code repeats it.
    ///
    /// Newer versions send a JSON object as text, older ones `user_…_account_…_session_<uuid>`.
    mutating func complete(from metadataUserID: String?) {
        guard session == nil, let text = metadataUserID else { return }
        if let json = try? JSONDocument(Array(text.utf8)) {
            session = Self.kept(json.root["session_id"]?.string)
        } else if let session = text.after("_session_") {
            self.session = Self.kept(session)
        }
    }

    /// A trait as it may stand on the ledger: short, and of printable ASCII only, because it is the client's; no key.
    fileprivate static func kept(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= maximumLength,
            text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !KeyToken.isWhole(text)
        else { return nil }
        return text
    }
}

extension String {
    /// Everything up to the first blank.
    fileprivate var firstWord: String {
        utf8.firstIndex(of: UInt8(ascii: " ")).map { String(self[..<$0]) } ?? self
    }

    /// What follows the last occurrence of `mark`.
    fileprivate func after(_ mark: String) -> String? {
        let bytes = Array(utf8)
        let wanted = Array(mark.utf8)
        guard bytes.count > wanted.count else { return nil }
        for start in stride(from: bytes.count - wanted.count, through: 0, by: -1)
        where bytes[start..<start + wanted.count].elementsEqual(wanted) {
            return String(decoding: bytes[(start + wanted.count)...], as: UTF8.self)
        }
        return nil
    }
}
