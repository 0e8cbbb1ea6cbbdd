import TestSupport
import Testing
import Translation
import Wire

/// Provider errors of every shape, in Anthropic's terms.
@Suite struct ProviderErrorTests {
    private static let context = AnswerContext(model: "claude-x", inputEstimate: 100)

    private static func failure(_ status: Int, _ body: String, _ headers: [String: String] = [:])
        -> ProviderFailure
    {
        ProviderFailure(status: status, header: { headers[$0] }, body: Array(body.utf8), context: context)
    }

    @Test(arguments: [
        #"{"error":{"message":"Boom.","type":"t","code":null,"param":null}}"#,
        #"{"error":"Boom."}"#,
        #"{"object":"error","message":"Boom.","type":"BadRequestError","code":400}"#,
        #"{"message":"Boom.","request_id":"r"}"#,
        #"[{"error":{"code":400,"message":"Boom.","status":"INVALID_ARGUMENT"}}]"#,
        #"{"detail":"Boom."}"#,
        #"{"detail":[{"loc":["body"],"msg":"Boom.","type":"value_error"}]}"#,
        #"{"errors":["Boom."]}"#,
        #"{"errors":[{"message":"Boom."}]}"#,
        #"{"error":{"message":{"detail":"Boom."}}}"#,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"Boom."}}"#,
        #"{"base_resp":{"status_code":2049,"status_msg":"Boom."}}"#,
        "Boom.",
        "  Boom.\n",
        "<!DOCTYPE html><html><head><title> Boom. </title></head><body>lots</body></html>",
    ])
    func `the message is found in every shape`(body: String) {
        let reply = Self.failure(400, body).reply
        #expect(reply.message == "Boom.")
        #expect(reply.type == "invalid_request_error")
    }

    /// Where both speak the same, errors pass as they come; but nobody may take a redirect for the gateway's own.
    @Test(arguments: [301, 307, 308])
    func `a redirect with an error in it is a failure for every client`(status: Int) {
        var context = Self.context
        context.provider = .messages
        let body = #"{"type":"error","error":{"type":"api_error","message":"Boom."}}"#
        let reply = ProviderFailure(
            status: status, header: { _ in nil }, body: Array(body.utf8), context: context
        ).reply
        #expect(reply.status == 502)
        #expect(reply.verbatim == nil)
    }

    private static func passed(
        _ status: Int, _ message: String, type: String = "permission_error", _ headers: [String: String] = [:]
    ) -> (reply: ErrorReply, body: [UInt8]) {
        var context = Self.context
        context.provider = .messages
        let body = Array(#"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#.utf8)
        let failure = ProviderFailure(
            status: status, header: { headers[$0] }, body: body, context: context)
        return (failure.reply, body)
    }

    @Test(arguments: [
        "Request not allowed", "This model is not available in your region.",
        "Your request was blocked by a policy.",
    ])
    func `a 403 about what was asked for passes to a client of the same protocol`(message: String) {
        let (reply, body) = Self.passed(403, message)
        #expect(reply.status == 403 && reply.verbatim == body)
        #expect(reply.message == message)
    }

    @Test(arguments: [
        "Your API key does not have permission to use the specified resource.",
        "OAuth authentication is currently not allowed for this organization.",
        "key sk-canary-0123456789abcdef is not allowed to call gpt-4.1",
        "This organization has been disabled.", "Project `proj_x` does not have access to model `m`.",
    ])
    func `a 403 about the gateway's own account does not`(message: String) {
        #expect(Self.passed(403, message).reply.verbatim == nil)
        #expect(Self.passed(401, message, type: "authentication_error").reply.verbatim == nil)
        #expect(Self.passed(403, "No.", type: "authentication_error").reply.verbatim == nil)
    }

    @Test(arguments: [("true", true), ("false", false), ("maybe", nil)])
    func `whether to try again is told as the provider told it`(header: String, flag: Bool?) {
        for (status, type) in [
            (400, "invalid_request_error"), (429, "rate_limit_error"), (529, "overloaded_error"),
        ] {
            let reply = Self.passed(status, "Boom.", type: type, ["x-should-retry": header]).reply
            #expect(reply.shouldRetry == flag)
        }
        // Of its own account the gateway knows better.
        let refused = Self.passed(401, "No.", type: "authentication_error", ["x-should-retry": header])
        #expect(refused.reply.shouldRetry == false)
        // What another protocol's provider says is about what it was asked.
        #expect(Self.failure(529, "{}", ["x-should-retry": header]).reply.shouldRetry == nil)
    }

    @Test(arguments: ["", "{}", "null", "<html></html>", "{\"error\":{}}", "[]"])
    func `an error without a message still says something`(body: String) {
        #expect(Self.failure(500, body).reply.message == "The provider failed. (HTTP 500 without a message)")
        #expect(
            Self.failure(400, body).reply.message
                == "The provider refused the request. (HTTP 400 without a message)")
    }

    @Test(arguments: [
        (400, 400, "invalid_request_error"), (422, 400, "invalid_request_error"),
        (418, 400, "invalid_request_error"),
        (401, 403, "permission_error"), (402, 402, "billing_error"), (403, 403, "permission_error"),
        (404, 404, "not_found_error"), (425, 502, "api_error"), (405, 404, "not_found_error"),
        (408, 504, "timeout_error"),
        (409, 409, "conflict_error"), (413, 413, "request_too_large"), (429, 429, "rate_limit_error"),
        (498, 529, "overloaded_error"), (500, 500, "api_error"), (502, 502, "api_error"),
        (503, 529, "overloaded_error"), (504, 504, "timeout_error"), (520, 502, "api_error"),
        (524, 504, "timeout_error"), (529, 529, "overloaded_error"), (302, 502, "api_error"),
        (204, 502, "api_error"),
    ])
    func `a status becomes Anthropic's status and type`(status: Int, answered: Int, type: String) {
        let reply = Self.failure(status, #"{"error":{"message":"Boom."}}"#).reply
        #expect(reply.status == answered)
        #expect(reply.type == type)
    }

    @Test(arguments: [
        (401, #"{"error":{"message":"Incorrect API key provided: sk-abc","code":"invalid_api_key"}}"#),
        (
            400,
            #"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"#
        ),
        (
            403,
            #"{"error":{"message":"Country not supported","code":"unsupported_country_region_territory"}}"#
        ),
        (500, #"{"error":{"type":"authentication_error","message":"invalid x-api-key"}}"#),
    ])
    func `a refused credential is never the client's fault`(status: Int, body: String) {
        let failure = Self.failure(status, body)
        #expect(failure.kind == .credential)
        #expect(failure.mayHelpElsewhere)
        #expect(failure.reply.status == 403)
        #expect(failure.reply.shouldRetry == false)
        #expect(
            failure.reply.message.hasPrefix(
                "The provider refused this gateway's credential (HTTP \(status))."))
    }

    @Test(arguments: [
        (
            429,
            #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}"#,
            429
        ),
        (
            402,
            #"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#,
            402
        ),
        (400, #"{"error":{"code":"1113","message":"Insufficient balance or no resource package."}}"#, 402),
    ])
    func `an empty account is not worth a retry`(status: Int, body: String, answered: Int) {
        let failure = Self.failure(status, body)
        #expect(failure.kind == .quota)
        #expect(failure.reply.status == answered)
        #expect(failure.reply.shouldRetry == false)
    }

    @Test(arguments: [
        (
            400,
            #"{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter"}}"#
        ),
        (
            403,
            #"{"error":{"message":"m requires moderation on OpenAI. Your input was flagged for \"violence\"","code":403}}"#
        ),
        (400, #"{"error":{"code":"1301","message":"sensitive"}}"#),
        (
            400,
            #"{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}"#
        ),
    ])
    func `a content filter is the request's fault`(status: Int, body: String) {
        let failure = Self.failure(status, body)
        #expect(failure.kind == .contentFilter)
        #expect(failure.reply.status == 400)
        #expect(!failure.mayHelpElsewhere)
    }

    @Test func `what Azure's filters found is told, and no more`() {
        let failure = Self.failure(
            400,
            #"{"error":{"message":"The response was filtered.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":true,"detected":true},"violence":{"filtered":true,"severity":"high"}}}}}"#
        )
        #expect(failure.kind == .contentFilter)
        #expect(failure.reply.type == "invalid_request_error")
        #expect(failure.reply.message == "The response was filtered. Filtered for: jailbreak, violence.")
    }

    @Test func `an unknown model is not found, whatever the status`() {
        let body =
            #"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}}"#
        #expect(Self.failure(400, body).kind == .notFound(isModel: true))
        #expect(Self.failure(404, body).reply.status == 404)
    }

    @Test func `an overload reported as a server error is an overload`() {
        let failure = Self.failure(500, #"{"error":{"message":"busy","type":"engine_overloaded_error"}}"#)
        #expect(failure.kind == .overloaded)
        #expect(failure.reply.status == 529)
    }

    @Test(arguments: [
        (#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#, true),
        (#"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#, true),
        (#"{"error":{"code":"DeploymentNotFound","message":"It does not exist."}}"#, true),
        (#"[{"error":{"code":404,"message":"models/x is not found.","status":"NOT_FOUND"}}]"#, true),
        ("", true), ("<html></html>", true),
        (#"{"type":"error","error":{"type":"not_found_error","message":"File not found: file_1"}}"#, false),
        (#"{"error":{"message":"Container with id 'c' not found.","code":null}}"#, false),
    ])
    func `what one request named is told apart from the model`(body: String, isModel: Bool) {
        #expect(Self.failure(404, body).kind == .notFound(isModel: isModel))
    }

    @Test func `a request that came too early may do well elsewhere`() {
        #expect(Self.failure(425, "{}").mayHelpElsewhere)
    }

    // MARK: Waiting

    @Test(arguments: [
        (["retry-after": "20"], 20), (["retry-after": "0.2"], 1), (["retry-after-ms": "1500"], 2),
        (["retry-after-ms": "1500", "retry-after": "9"], 2),
        (["retry-after": "Sun, 06 Nov 1994 08:50:07 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"], 30),
        (["retry-after": "Sun, 06 Nov 1994 08:49:07 GMT", "date": "Sun, 06 Nov 1994 08:49:37 GMT"], 0),
        (
            [
                "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-tokens": "0",
            ], 360
        ),
        (["x-ratelimit-reset-requests": "120ms", "x-ratelimit-reset-tokens": "6m0s"], 1),
        (["x-ratelimit-reset-tokens": "1h2m3.5s"], 3724), (["x-ratelimit-reset": "7"], 7),
        (
            [
                "x-ratelimit-reset": "784111807000", "date": "Sun, 06 Nov 1994 08:49:37 GMT",
                "x-ratelimit-remaining": "0",
            ], 30
        ),
        (["retry-after": "999999999"], 86_400),
        (
            [
                "anthropic-ratelimit-requests-reset": "1994-11-06T08:49:38Z",
                "anthropic-ratelimit-input-tokens-reset": "1994-11-06T08:49:46Z",
                "anthropic-ratelimit-input-tokens-remaining": "0", "date": "Sun, 06 Nov 1994 08:49:37 GMT",
            ], 9
        ),
        (
            [
                "anthropic-ratelimit-tokens-reset": "1994-11-06T08:49:07Z",
                "date": "Sun, 06 Nov 1994 08:49:37 GMT",
            ], 0
        ),
    ])
    func `headers say how long to wait`(headers: [String: String], seconds: Int) {
        let reply = Self.failure(429, #"{"error":{"message":"slow down"}}"#, headers).reply
        #expect(reply.retryAfter == seconds)
    }

    @Test(arguments: [
        (#"{"error":{"message":"Rate limit reached. Please try again in 6m0s. Visit x"}}"#, 360),
        (#"{"error":{"message":"Rate limit reached. Please try again in 1.242s."}}"#, 2),
        (#"{"error":{"message":"Please try again in 120ms."}}"#, 1),
        (#"{"error":{"message":"Please retry after 20 seconds."}}"#, 20),
        (
            #"[{"error":{"code":429,"message":"Quota. Please retry in 26.5s.","status":"RESOURCE_EXHAUSTED"}}]"#,
            27
        ),
        (
            #"{"error":{"code":429,"message":"Quota","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"31s"}]}}"#,
            31
        ),
    ])
    func `messages say how long to wait`(body: String, seconds: Int) {
        #expect(Self.failure(429, body).reply.retryAfter == seconds)
    }

    @Test(arguments: ["soon", "-5", "", "1e400", "nan", "Someday, 99 Foo 2026 99:99:99 GMT"])
    func `nonsense is no wait`(text: String) {
        #expect(Self.failure(429, "{}", ["retry-after": text]).reply.retryAfter == nil)
    }

    @Test func `an overloaded provider's wait is kept, a bad request's is not`() {
        #expect(Self.failure(503, "{}", ["retry-after": "5"]).reply.retryAfter == 5)
        #expect(Self.failure(400, "{}", ["retry-after": "5"]).reply.retryAfter == nil)
    }

    // MARK: What is shown

    @Test(arguments: [
        ("Incorrect key: sk-proj-abcdefghijkl1234567890.", "Incorrect key: sk-…"),
        ("sent Authorization: Bearer abc123def456 to us", "sent Authorization: Bearer … to us"),
        ("key=AIzaSyA1234567890abcdefghijklmnop&x", "key=AIza…&x"),
        ("gsk_1234567890abcdef is wrong", "gsk_… is wrong"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig", "token eyJ…"),
        ("azure 0123456789abcdef0123456789abcdef end", "azure 0123… end"),
        ("The key sk-abcde***********wxyz. is old", "The key sk-… is old"),
        (
            "model claude-sonnet-4-5-20250929 and sk-learn stay",
            "model claude-sonnet-4-5-20250929 and sk-learn stay"
        ),
        ("bearer token missing", "bearer token missing"),
    ])
    func `credentials in messages are masked`(message: String, shown: String) {
        let body = #"{"error":{"message":"\#(message)"}}"#
        #expect(Self.failure(400, body).reply.message == shown)
    }

    @Test func `long messages are cut at a character`() {
        let body = #"{"error":{"message":"\#(String(repeating: "日本 ", count: 5000))"}}"#
        let message = Self.failure(400, body).reply.message
        #expect(message.utf8.count <= 2003)
        #expect(message.hasSuffix("…"))
        #expect(!message.contains("\u{FFFD}"))
    }

    @Test func `no error body of any bytes does harm`() {
        var random = SeededGenerator(seed: 5)
        let bodies = [
            #"{"error":{"message":"maximum context length is 99999999999999999999 tokens, requested -5","code":-1}}"#,
            #"[{"error":{"code":1e999,"message":"try again in 99999999999999999999h","details":[{"retryDelay":"x"}]}}]"#,
            "<html><title>", "<title></title><html>", "max_tokens (inclusive) to 1 (exclusive)",
        ]
        for _ in 0..<2000 {
            var body = Array(bodies[random.below(bodies.count)].utf8)
            for _ in 0..<random.below(6) where !body.isEmpty {
                body[random.below(body.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            body = Array(body.prefix(random.below(body.count + 1)))
            let failure = ProviderFailure(
                status: [200, 400, 401, 429, 500, 503][random.below(6)],
                header: { _ in String(decoding: body, as: UTF8.self) },
                body: body, context: Self.context)
            #expect(400...599 ~= failure.reply.status)
            #expect(!failure.reply.message.isEmpty)
        }
    }
}
