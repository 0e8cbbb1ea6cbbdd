import NIOHTTP1

/// The headers that say who asks and with what, found in one walk over all of them. Of two by the same name the
/// first counts.
struct ClientHeaders {
    private(set) var apiKey: String?
    private var authorization: String?
    private(set) var userAgent: String?
    private(set) var session: String?
    private(set) var agent: String?
    private(set) var requestClass: String?
    private(set) var endUserID: String?
    private(set) var endUserEmail: String?
    /// Those whose names begin with `anthropic-`, the names in lower case.
    private(set) var anthropic: [(name: String, value: String)] = []
    /// Whether there is an `anthropic-version`.
    var hasVersion: Bool { anthropic.contains { $0.name == "anthropic-version" } }

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            // Most names are told apart by their length alone.
            switch name.utf8.count {
            case 9 where name.isHeader("x-api-key"): apiKey = apiKey ?? value
            case 10 where name.isHeader("user-agent"): userAgent = userAgent ?? value
            case 13 where name.isHeader("authorization"): authorization = authorization ?? value
            case 22 where name.isHeader("x-claude-code-agent-id"): agent = agent ?? value
            case 24 where name.isHeader("x-claude-code-session-id"): session = session ?? value
            case 24 where name.isHeader("x-claude-gateway-user-id"): endUserID = endUserID ?? value
            case 27 where name.isHeader("x-claude-code-request-class"): requestClass = requestClass ?? value
            case 27 where name.isHeader("x-claude-gateway-user-email"): endUserEmail = endUserEmail ?? value
            case 11... where name.beginsAnthropic: anthropic.append((name.lowercased(), value))
            default: break
            }
        }
    }

    /// The token of `Authorization: Bearer` (RFC 6750 section 2.1).
    var bearer: String? {
        guard let value = authorization, value.utf8.count > 7, value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(value.dropFirst(7).drop { $0 == " " })
    }
}

extension String {
    fileprivate var beginsAnthropic: Bool {
        guard let first = utf8.first, first | 0x20 == UInt8(ascii: "a") else { return false }
        return prefix(10).lowercased() == "anthropic-"
    }

    /// Whether it is the name, which is in lower case, whatever the case of its own letters.
    fileprivate func isHeader(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            // A hyphen has the bit of lower case set as letters do, and a digit too.
            utf8.elementsEqual(name) { $0 | 0x20 == $1 }
        }
    }
}
