import Wire

extension ProviderFailure {
    /// Decides what kind of failure it was, by the wording before the status: providers use statuses loosely.
    init(_ said: ProviderErrorBody, retryAfter: Int?, context: AnswerContext) {
        let text = said.message.isEmpty ? said.words.joined(separator: " ") : said.message
        let wording = ErrorWording(said.message)
        let words = said.words
        let status = said.status
        let about = Report(said: said, text: Self.shown(text), status: status)

        let overflow = TokenOverflow(said, wording, estimate: context.inputEstimate)

        if status != 401, case .outputLimit(let maximum)? = overflow.kind {
            self = Self.outputLimit(maximum, requested: overflow.requestedOutput, about, model: context.model)
        } else if status != 401, case .contextOverflow(let tokens, let limit)? = overflow.kind {
            self = Self.contextOverflow(tokens, limit: limit, about, context)
        } else if Self.isQuota(status, words, wording) {
            self = Self.quota(about)
        } else if Self.isCredential(status, words, wording) {
            self = Self.credential(about)
        } else if Self.isFilter(words, wording) {
            self.init(
                .contentFilter,
                .invalidRequest(
                    about.orElse("The provider's content filter refused the request.") + about.findings))
        } else if status == 404 || status == 405 || words.contains(where: { Self.notFoundWords.contains($0) })
        {
            self.init(
                .notFound(isModel: Self.isAboutModel(status, words, wording)),
                ErrorReply(404, "not_found_error", about.orElse("The provider does not know the model.")))
        } else if Self.isRateLimit(status, words) {
            let delay =
                retryAfter ?? RetryDelay(said.retryDelay).seconds ?? RetryDelay(wording).seconds
            self.init(
                .rateLimit,
                ErrorReply(
                    429, "rate_limit_error", about.orElse("The provider's rate limit is reached."),
                    retryAfter: delay))
        } else {
            self = Self.byStatus(about, words, retryAfter: retryAfter)
        }
        // A request of the Messages API passes to such a provider as it is, with thinking or not at all: clients
        // know these words, and ask again by themselves.
        let passes = context.client == .messages && context.provider == .messages
        refusesSignatures = kind == .invalidRequest && SignatureRefusal.isMeant(by: wording)
        refusesThinking = kind == .invalidRequest && !passes && ThinkingRefusal.isMeant(by: said, wording)
    }

    /// What the client is told of the error.
    private struct Report {
        var said: ProviderErrorBody
        var text: String
        var status: Int?

        func orElse(_ fallback: String) -> String {
            if !text.isEmpty { return text }
            return status.map { "\(fallback) (HTTP \($0) without a message)" } ?? fallback
        }

        /// What content filters found, as a sentence behind another; empty when the provider does not say.
        var findings: String {
            said.filtered.isEmpty ? "" : " Filtered for: \(said.filtered.joined(separator: ", "))."
        }

        /// Behind a sentence of ours.
        var quoted: String { text.isEmpty ? "" : " The provider says: \(text)" }
    }

    /// Longest message for a client, in bytes.
    private static let longestMessage = 2000

    static func shown(_ text: String) -> String {
        let masked = SecretMask.masking(text)
        guard masked.utf8.count > longestMessage else { return masked }
        var end = masked.utf8.index(masked.startIndex, offsetBy: longestMessage)
        while end.samePosition(in: masked) == nil { end = masked.utf8.index(before: end) }
        return masked[..<end] + "…"
    }

    // MARK: The kinds

    /// Claude Code reads both numbers and tries again with the second.
    private static func outputLimit(_ maximum: Int, requested: Int?, _ about: Report, model: String)
        -> ProviderFailure
    {
        let asked = max(requested ?? 0, maximum + 1)
        let message =
            "max_tokens: \(asked) > \(maximum), which is the maximum allowed number of output tokens for \(model)."
        return ProviderFailure(.outputLimit(maximum: maximum), .invalidRequest(message + about.quoted))
    }

    /// Claude Code compacts by this wording, and by how far the first number is above the second.
    private static func contextOverflow(
        _ tokens: Int?, limit: Int?, _ about: Report, _ context: AnswerContext
    ) -> ProviderFailure {
        let estimate = tokens ?? context.inputEstimate
        let maximum = limit ?? context.contextWindow ?? max(1, estimate - 1)
        let message = "prompt is too long: \(max(estimate, maximum + 1)) tokens > \(maximum) maximum."
        return ProviderFailure(
            .contextOverflow(tokens: tokens, limit: limit), .invalidRequest(message + about.quoted))
    }

    private static func quota(_ about: Report) -> ProviderFailure {
        let message = "The account at the provider has no credit left." + about.quoted
        let reply =
            about.status == 429
            ? ErrorReply(429, "rate_limit_error", message, shouldRetry: false)
            : ErrorReply(402, "billing_error", message, shouldRetry: false)
        return ProviderFailure(.quota, reply)
    }

    /// Never 401: Claude Code would tell its user to log in, whose key is right.
    private static func credential(_ about: Report) -> ProviderFailure {
        let status = about.status.map { " (HTTP \($0))" } ?? ""
        let message = "The provider refused this gateway's credential\(status)." + about.quoted
        return ProviderFailure(.credential, ErrorReply(403, "permission_error", message, shouldRetry: false))
    }

    private static func byStatus(_ about: Report, _ words: [String], retryAfter: Int?) -> ProviderFailure {
        let isOverload = words.contains { overloadWords.contains($0) }
        switch about.status {
        case let status? where 300..<400 ~= status:
            let message =
                "The provider redirects to another address (HTTP \(status)), where no credential is sent."
            return ProviderFailure(
                .server, ErrorReply(502, "api_error", message + about.quoted, shouldRetry: false))
        case 408, 504, 522, 524:
            return ProviderFailure(
                .timeout,
                ErrorReply(504, "timeout_error", about.orElse("The provider did not answer in time.")))
        case 413:
            return ProviderFailure(
                .invalidRequest,
                ErrorReply(
                    413, "request_too_large", about.orElse("The request is too large for the provider.")))
        case 425:
            return ProviderFailure(
                .server,
                ErrorReply(502, "api_error", about.orElse("The provider found the request too early.")))
        case 409:
            return ProviderFailure(
                .server, ErrorReply(409, "conflict_error", about.orElse("The provider reports a conflict.")))
        case 498, 503, 529:
            return overloaded(about, retryAfter: retryAfter)
        case let status where isOverload && (status.map { $0 >= 500 } ?? true):
            return overloaded(about, retryAfter: retryAfter)
        case let status? where 400..<500 ~= status:
            return ProviderFailure(
                .invalidRequest, .invalidRequest(about.orElse("The provider refused the request.")))
        case nil where words.contains { $0.hasPrefix("invalid_request") || $0 == "bad_request" }:
            return ProviderFailure(
                .invalidRequest, .invalidRequest(about.orElse("The provider refused the request.")))
        default:
            let status = about.status == 500 ? 500 : 502
            return ProviderFailure(
                .server,
                ErrorReply(
                    status, "api_error", about.orElse("The provider failed."),
                    retryAfter: about.status.map { $0 >= 500 } ?? false ? retryAfter : nil))
        }
    }

    private static func overloaded(_ about: Report, retryAfter: Int?) -> ProviderFailure {
        ProviderFailure(
            .overloaded,
            ErrorReply(
                529, "overloaded_error", about.orElse("The provider is overloaded."), retryAfter: retryAfter))
    }

    // MARK: How they are recognised

    private static func isQuota(_ status: Int?, _ words: [String], _ wording: ErrorWording) -> Bool {
        if status == 402 || words.contains(where: { quotaWords.contains($0) }) { return true }
        return wording.hasAny([
            "insufficient balance", "insufficient credits", "insufficient account balance",
            "credit balance is too low",
            "exceeded your current quota, please check your plan", "billing hard limit",
            "account is in arrears",
        ])
    }

    private static func isCredential(_ status: Int?, _ words: [String], _ wording: ErrorWording) -> Bool {
        if status == 401 || words.contains(where: { credentialWords.contains($0) }) { return true }
        if status == 403 { return !isFilter(words, wording) }
        // Google answers 400 to a wrong key.
        return wording.hasAny([
            "api key not valid", "invalid api key", "incorrect api key", "no auth credentials",
        ])
    }

    /// Whether what is missing is missing for every request: a model that is named, or an address of which nothing more
    /// is said.
    private static func isAboutModel(
        _ status: Int?, _ words: [String], _ wording: ErrorWording
    ) -> Bool {
        status == 405 || words.contains { modelWords.contains($0) }
            || wording.hasAny(["model", "deployment", "invalid url", "unknown request url", "no route"])
            || wording.isMadeOf(emptyWords)
    }

    /// What servers say of an address that they do not know, without a word about what the request named.
    private static let emptyWords: Set<String> = [
        "404", "not", "found", "page", "error", "the", "requested", "resource", "url", "path", "route",
        "endpoint",
        "was", "is", "on", "this", "server", "http", "does", "exist", "could", "be",
    ]

    private static func isFilter(_ words: [String], _ wording: ErrorWording) -> Bool {
        words.contains { filterWords.contains($0) }
            || wording.hasAny([
                "content management policy", "content policy", "requires moderation", "inappropriate content",
                "content filter", "flagged for",
            ])
    }

    private static func isRateLimit(_ status: Int?, _ words: [String]) -> Bool {
        status == 429 || words.contains { rateLimitWords.contains($0) }
    }

    private static let quotaWords: Set<String> = [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance",
        "insufficient_credits", "credits_exhausted", "arrearage", "1113", "billing_error",
    ]
    private static let credentialWords: Set<String> = [
        "invalid_api_key", "authentication_error", "invalid_authentication", "invalid_authentication_error",
        "unauthorized", "unauthenticated", "api_key_invalid", "permission_denied", "invalidapikey",
        "incorrect_api_key_error", "account_deactivated",
    ]
    private static let filterWords: Set<String> = [
        "content_filter", "content_policy_violation", "data_inspection_failed", "datainspectionfailed",
        "1301",
        "responsibleaipolicyviolation", "moderation_blocked", "prohibited_content",
    ]
    private static let modelWords: Set<String> = [
        "model_not_found", "model_not_available", "deploymentnotfound",
    ]
    private static let notFoundWords = modelWords.union(["not_found_error", "not_found"])
    private static let rateLimitWords: Set<String> = [
        "rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "rate_limit_reached",
        "rate_limited",
        "resource_exhausted", "too_many_requests", "toomanyrequests", "429", "1302",
    ]
    private static let overloadWords: Set<String> = [
        "overloaded_error", "overloaded", "engine_overloaded", "engine_overloaded_error", "server_overloaded",
        "service_unavailable", "unavailable", "model_overloaded", "1305", "503", "529",
    ]
}
