import Wire

// Errors whose client and provider speak the same protocol.
extension ProviderFailure {
    /// Lets a client that speaks the provider's protocol read its error as it came, in which it knows its way, with what
    /// the provider says of trying again. What concerns Tollgate's own account is not the client's business, and a
    /// redirect is not the client's to follow.
    mutating func pass(
        _ said: ProviderErrorBody, status: Int, header: (String) -> String?, body: [UInt8]
    ) {
        guard 400...599 ~= status, !concernsAccount(said, status: status),
            let error = try? JSONDocument(body).root["error"],
            error.isObject, error["message"]?.isString == true
        else { return }
        if kind == .credential {
            // It is not about the credential, and may name it all the same.
            guard SecretMask.masking(said.message) == said.message else { return }
            reply.message = Self.shown(said.message)
        }
        reply.status = status
        reply.verbatim = body
        switch header("x-should-retry") {
        case "true": reply.shouldRetry = true
        case "false": reply.shouldRetry = false
        default: break
        }
    }

    /// Whether it is about the account that Tollgate has at the provider. A 403 is, unless it speaks of nothing of the
    /// kind: then what was asked for is forbidden, such as a model in a region.
    private func concernsAccount(_ said: ProviderErrorBody, status: Int) -> Bool {
        switch kind {
        case .quota: return true
        case .credential:
            guard status == 403, !said.words.contains(where: { Self.accountWords.contains($0) }) else {
                return true
            }
            return ErrorWording(said.message).hasAny(Self.accountPhrases)
        default: return false
        }
    }

    /// Codes of errors about the credential itself.
    private static let accountWords: Set<String> = [
        "invalid_api_key", "authentication_error", "invalid_authentication", "invalid_authentication_error",
        "unauthorized", "unauthenticated", "api_key_invalid", "invalidapikey", "incorrect_api_key_error",
        "account_deactivated", "billing_error",
    ]

    /// In lower case.
    private static let accountPhrases = [
        "api key", "api-key", "api_key", "apikey", "credential", "authenticat", "authoriz", "oauth",
        "access token", "bearer", "organization", "organisation", "workspace", "project", "account",
        "subscription", "billing",
    ]
}
