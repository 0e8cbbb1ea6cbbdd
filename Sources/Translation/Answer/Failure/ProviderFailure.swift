import Wire

/// Why a provider did not answer, or not to the end, and what the client is told.
public struct ProviderFailure: Error, Equatable, Sendable {
    /// In Anthropic's terms, ready for the client.
    public var reply: ErrorReply
    public var kind: Kind

    /// What kind of failure it was, for routing and the ledger.
    public enum Kind: Equatable, Sendable {
        /// The prompt does not fit the model's window. The numbers are the provider's, where it gave any.
        case contextOverflow(tokens: Int?, limit: Int?)
        /// `max_tokens` is too large; the same request with `maximum` may be accepted.
        case outputLimit(maximum: Int)
        /// Too many requests or tokens for now.
        case rateLimit
        /// The provider refuses Tollgate's credential.
        case credential
        /// The account at the provider is out of money.
        case quota
        /// The provider does not know something. The model and the address are every request's; what else a request
        /// names, such as a file, is its own.
        case notFound(isModel: Bool)
        /// The provider has too much to do.
        case overloaded
        /// The provider, or something before it, gave up waiting.
        case timeout
        /// The provider holds the request itself for wrong.
        case invalidRequest
        /// Nobody answers at the provider's address, so that nothing was asked.
        case unreachable
        /// Anything else that is the provider's fault.
        case server
        /// A filter refused the request.
        case contentFilter
    }

    /// Whether another target may do better with the same request.
    public var mayHelpElsewhere: Bool {
        switch kind {
        case .rateLimit, .credential, .quota, .notFound, .overloaded, .timeout, .unreachable, .server: true
        case .contextOverflow, .outputLimit, .invalidRequest, .contentFilter: false
        }
    }

    /// Whether the provider reported the failure itself, instead of falling silent.
    var isReported = true

    /// Whether the provider refuses what the request says of thinking, so that it may take the request without.
    public internal(set) var refusesThinking = false

    /// Whether the provider refuses the signatures of thinking that came back, so that it may take the request without.
    public internal(set) var refusesSignatures = false

    /// The tokens that the provider reported for a body without an answer; nil when it reported none.
    public internal(set) var usage: ReportedUsage?

    /// - Parameter isReported: False when the provider fell silent or made no sense, instead of refusing.
    public init(_ kind: Kind, _ reply: ErrorReply, isReported: Bool = true) {
        self.kind = kind
        self.reply = reply
        self.isReported = isReported
    }

    /// Reads a provider's error answer.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - header: A response header by its lower-case name.
    ///   - body: The body, in any shape, cut or empty.
    public init(status: Int, header: (String) -> String?, body: [UInt8], context: AnswerContext) {
        var said = ProviderErrorBody(body)
        said.status = status
        self.init(said, retryAfter: RetryDelay(header: header).seconds, context: context)
        if context.client == context.provider { pass(said, status: status, header: header, body: body) }
    }

    /// Reads an error that a provider reported inside an answer it had begun with status 200.
    init(reported error: JSONValue, context: AnswerContext) {
        self.init(ProviderErrorBody(error), retryAfter: nil, context: context)
    }

    /// Reads an error event whose data is no JSON.
    init(reported text: ArraySlice<UInt8>, context: AnswerContext) {
        self.init(ProviderErrorBody(Array(text)), retryAfter: nil, context: context)
    }

    /// Reads a `finish_reason` that is none.
    init(finishReason word: String, isOverload: Bool) {
        let message = "The provider broke the answer off (finish_reason \(word))."
        self =
            isOverload
            ? Self(.overloaded, ErrorReply(529, "overloaded_error", message))
            : Self(.server, ErrorReply(502, "api_error", message))
    }
}

// What Tollgate itself finds wrong with an answer.
extension ProviderFailure {
    static var closedEarly: ProviderFailure {
        broken("The provider closed the stream before the answer was complete.")
    }

    static var noAnswer: ProviderFailure {
        broken("The provider's answer holds no completion.")
    }

    static var tooLarge: ProviderFailure {
        broken(
            "The provider's answer is larger than this gateway holds in memory (64 MiB, 1,024 tool calls).")
    }

    static func unreadable(_ error: JSONError) -> ProviderFailure {
        broken("The provider's answer could not be read: \(error).")
    }

    private static func broken(_ message: String) -> ProviderFailure {
        ProviderFailure(.server, ErrorReply(502, "api_error", message), isReported: false)
    }
}

extension ErrorReply {
    /// A provider's error answer in Anthropic's terms: status, type, wording and `retry-after`.
    ///
    /// - Parameter header: A response header by its lower-case name.
    public init(status: Int, header: (String) -> String?, body: [UInt8], context: AnswerContext) {
        self = ProviderFailure(status: status, header: header, body: body, context: context).reply
    }
}
