import Domain
import Translation
import Vault

extension Provider {
    /// Takes what a body says of a provider, checked; secrets are sealed. What is not named stays.
    mutating func take(_ body: Fields, _ call: Call) throws(InvalidField) {
        let old = self
        if case .set(let name) = try body.presentText("profile") {
            guard call.plane.profiles.contains(name) else {
                throw InvalidField(
                    "profile", "must be one of " + call.plane.profiles.sorted().joined(separator: ", "))
            }
            profile = name
        }
        try takeOptions(body)
        if case .set(let url) = try body.presentText("base_url") {
            baseURL = try FieldRule.baseURL(url, field: "base_url")
            if !call.plane.allowsLinkLocal { try FieldRule.checkNotLinkLocal(baseURL, field: "base_url") }
        }
        if body["headers"] != nil { headers = try Self.headers(body) }
        try takeProxy(body, call)
        try takeCredential(body, from: old, call)
        let phases = try body.fields("timeouts", names: ["connect_ms", "first_byte_ms", "idle_ms"])
        let longest = FieldRule.longestTimeout
        try phases.milliseconds("connect_ms", upTo: longest).apply(to: &timeouts.connect)
        try phases.milliseconds("first_byte_ms", upTo: longest).apply(to: &timeouts.firstByte)
        try phases.milliseconds("idle_ms", upTo: longest).apply(to: &timeouts.idle)
    }

    /// Options that are named take the place of those before; null takes one away. What remains has to fit the profile,
    /// which may be another now.
    private mutating func takeOptions(_ body: Fields) throws(InvalidField) {
        for (name, value) in try body.tags("options") { options[name] = value }
        do throws(ProfileOptionError) {
            _ = try Profile.named(profile)?.overruled(by: options)
        } catch {
            throw InvalidField("options", error.reason)
        }
    }

    private static func headers(_ body: Fields) throws(InvalidField) -> [ProviderHeader] {
        var headers: [ProviderHeader] = []
        let count = 0...FieldRule.headerLimit.count
        for fields in try body.list("headers", names: ["name", "value"], count: count) {
            let header = ProviderHeader(
                name: try fields.requiredText("name"), value: try fields.requiredText("value"))
            let field = "headers.\(headers.count)"
            try FieldRule.checkHeader(header, field: field)
            guard !headers.contains(where: { $0.name.lowercased() == header.name.lowercased() }) else {
                throw InvalidField(field, "is given twice")
            }
            headers.append(header)
        }
        return headers
    }

    /// Another host gets no credential that was given for the one before.
    private mutating func takeCredential(
        _ body: Fields, from old: Provider, _ call: Call
    ) throws(InvalidField) {
        switch try body.text("credential") {
        case .keep: break
        case .set(nil): credentials = []
        case .set(let text?): credentials = [try sealed(text, field: "credential", call)]
        }
        if case .set(let id) = try body.presentText("remove_credential") {
            guard credentials.contains(where: { $0.id.text == id }) else {
                throw InvalidField("remove_credential", "must be the id of one of its credentials")
            }
            credentials.removeAll { $0.id.text == id }
        }
        if hasOtherAudience(than: old) { credentials.removeAll { old.credentials.contains($0) } }
        if case .set(let text) = try body.presentText("add_credential") {
            guard credentials.count < FieldRule.mostCredentials else {
                throw InvalidField(
                    "add_credential", "must not be more than the \(FieldRule.mostCredentials)th")
            }
            credentials.append(try sealed(text, field: "add_credential", call))
        }
    }

    private func sealed(
        _ text: String, field: String, _ call: Call
    ) throws(InvalidField) -> ProviderCredential {
        guard (1...4096).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw InvalidField(field, "must be 1 to 4096 characters of ASCII without blanks") }
        return ProviderCredential(Secret(text), of: name, sealedBy: call.vault, at: call.now)
    }

    /// Another proxy gets no password that was given for the one before.
    private mutating func takeProxy(_ body: Fields, _ call: Call) throws(InvalidField) {
        if case .set(let text) = try body.text("proxy") {
            let url = try text.map { text throws(InvalidField) in
                try FieldRule.proxyURL(text, field: "proxy")
            }
            if let url, !call.plane.allowsLinkLocal {
                try FieldRule.checkNotLinkLocal(url, field: "proxy")
            }
            if url != proxy { proxyCredential = nil }
            proxy = url
        }
        switch try body.text("proxy_credential") {
        case .keep: break
        case .set(nil): proxyCredential = nil
        case .set(let text?):
            let secret = Secret(text)
            try FieldRule.checkProxyCredential(secret, field: "proxy_credential")
            guard proxy != nil else {
                throw InvalidField("proxy_credential", "must be for a proxy, and there is none")
            }
            proxyCredential = call.vault.seal(secret, for: name, as: .proxyCredential)
        }
    }
}

extension Route.Field {
    /// What a body may say of a provider.
    static let ofProvider: [Route.Field] = [
        .init(name: "profile", kind: .string, summary: "The dialect; else generic."),
        .init(
            name: "options", kind: .object,
            summary:
                "Columns of the profile's table to overrule, by name, or by NAME@MODEL for one model; null takes one back. "
                + "What is not named stays."),
        .init(
            name: "base_url", kind: .string,
            summary: "What stands before /chat/completions. Another host takes the credentials away."),
        .init(
            name: "credential", kind: .string,
            summary: "What opens it, in place of those before; null for none. Never told again."),
        .init(
            name: "add_credential", kind: .string,
            summary: "What opens it too; sessions are spread over all. Never told again."),
        .init(name: "remove_credential", kind: .string, summary: "The id of a credential to take away."),
        .init(
            name: "headers", kind: .array,
            summary:
                "Objects of name and value that are sent with every call, in place of those before. Not for "
                + "credentials."),
        .init(name: "proxy", kind: .string, summary: "The URL of an HTTP or SOCKS proxy; null for none."),
        .init(
            name: "proxy_credential", kind: .string,
            summary: "USER:PASSWORD for the proxy; null for none. Never told again, and gone with its proxy."),
        .init(
            name: "timeouts", kind: .object,
            summary:
                "connect_ms, first_byte_ms, idle_ms, each 1000 to 86400000; null for this build's choice."),
    ]
}
