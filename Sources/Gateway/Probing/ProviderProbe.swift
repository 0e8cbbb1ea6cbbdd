import Domain
import Translation
import Upstream
import Wire

/// Calls a provider just as a server would, to see whether it works. No client asks, so that nothing of it is on the
/// ledger.
public struct ProviderProbe: Sendable {
    let provider: ReadyProvider
    /// What it proves itself with; nil for a provider that asks for nothing.
    private var credential: ReadyCredential?
    private let transport: any UpstreamTransport
    private let clock: Clock

    /// Calls with the first credential of the provider.
    public init(
        provider: ReadyProvider, transport: any UpstreamTransport, clock: Clock
    ) {
        self.provider = provider
        credential = provider.credentials.first
        self.transport = transport
        self.clock = clock
    }

    /// The same with another credential; nil for one that could not be opened.
    func with(_ id: CredentialID) -> ProviderProbe? {
        guard let credential = provider.credentials.first(where: { $0.id == id }) else { return nil }
        var copy = self
        copy.credential = credential
        return copy
    }

    /// What one call came to.
    public struct Result: Equatable, Sendable {
        /// What was asked for: `models` or `chat`.
        public var question: String
        public var isOK: Bool
        /// The HTTP status; nil when there was no answer.
        public var status: Int?
        public var duration: Duration
        /// What came, or what went wrong; never holds a credential.
        public var message: String
        /// Whether the provider did not let the credential in, or its account is out of money.
        public var refusesCredential = false
    }

    /// Models are named by a few hundred kilobytes at most, a short chat by less.
    private static let largestAnswer = 16 << 20
    private static let timeouts = UpstreamTimeouts(
        connect: .seconds(10), firstByte: .seconds(60), idle: .seconds(30), total: .seconds(90))

    /// Asks for the list of models; gives their names too.
    public func models() async -> (result: Result, models: [String]) {
        let answer = await call(.get, provider.address.modelsURL, [])
        guard case .success(let (head, body)) = answer.outcome, (200..<300).contains(head.status) else {
            return (failed("models", answer), [])
        }
        let document = try? JSONDocument(body)
        guard let list = document?.root["data"], list.isArray else {
            return (result("models", false, answer, "the answer is no list of models"), [])
        }
        let names = list.elements.compactMap { $0["id"]?.string }
        return (result("models", true, answer, "\(names.count) models"), names)
    }

    /// Has a model say one word, through the translation that clients' requests take.
    public func chat(with model: String) async -> Result {
        let asked: ProviderRequest
        do throws(ErrorReply) {
            asked = try ClientRequest(Self.question, in: .messages).providerRequest(
                on: TargetTerms(model: model, profile: provider.profile, inputEstimate: 10))
        } catch {
            return Result(
                question: "chat", isOK: false, status: nil, duration: .zero, message: error.message)
        }
        let answer = await call(.post, provider.url(of: asked.api, model: model), asked.body)
        guard case .success(let (head, body)) = answer.outcome, (200..<300).contains(head.status) else {
            return failed("chat", answer)
        }
        do throws(ErrorReply) {
            let whole = try WholeAnswer(body, context: asked.context, messageID: "msg_test")
            let usage = whole.conclusion.usage
            let tokens =
                "\(usage.input + usage.cacheRead + usage.cacheWrite) tokens in, "
                + "\(usage.output) out"
            let words =
                usage.isEstimate ? "\(model) answered, without saying its usage" : "\(model): \(tokens)"
            return result("chat", true, answer, words)
        } catch {
            return result("chat", false, answer, "no answer: \(error.message)")
        }
    }

    /// Room for models that think first; others stop after the word by themselves.
    private static let question = Array(
        """
        {"model": "test", "max_tokens": 256, "messages": [{"role": "user", "content": "Answer with: ok"}]}
        """.utf8)

    /// The protocol in which most is asked.
    var api: API { provider.profile.apis.contains(.messages) ? .messages : .chatCompletions }

    /// Posts the body of a request.
    func post(
        _ body: [UInt8], in api: API, model: String
    ) async -> Swift.Result<(UpstreamHead, [UInt8]), UpstreamError> {
        await send(.post, provider.url(of: api, model: model), body)
    }

    // MARK: One call

    private struct Answer {
        var outcome: Swift.Result<(UpstreamHead, [UInt8]), UpstreamError>
        var duration: Duration
    }

    private func call(_ method: UpstreamRequest.Method, _ url: String, _ body: [UInt8]) async -> Answer {
        let start = clock.steady()
        let outcome = await send(method, url, body)
        return Answer(outcome: outcome, duration: clock.steady() - start)
    }

    private func send(
        _ method: UpstreamRequest.Method, _ url: String, _ body: [UInt8]
    ) async -> Swift.Result<(UpstreamHead, [UInt8]), UpstreamError> {
        var headers: [(name: String, value: String)] = []
        if method == .post { headers.append(("content-type", "application/json")) }
        headers += provider.headers(for: api, by: credential)
        let request = UpstreamRequest(
            method: method, url: url, headers: headers, body: body, timeouts: Self.timeouts,
            proxy: provider.proxy, proxyCredential: provider.proxyCredential?.reveal { $0 })
        return await transport.whole(request, limit: Self.largestAnswer)
    }

    private func result(_ question: String, _ isOK: Bool, _ answer: Answer, _ message: String) -> Result {
        var status: Int?
        if case .success(let (head, _)) = answer.outcome { status = head.status }
        return Result(
            question: question, isOK: isOK, status: status, duration: answer.duration,
            message: shown(message))
    }

    private func failed(_ question: String, _ answer: Answer) -> Result {
        switch answer.outcome {
        case .failure(let error): return result(question, false, answer, error.description)
        case .success(let (head, body)):
            var result = result(question, false, answer, Self.words(in: body))
            let failure = ProviderFailure(
                status: head.status, header: { head[$0] }, body: body, context: AnswerContext(model: ""))
            result.refusesCredential = failure.kind == .credential || failure.kind == .quota
            return result
        }
    }

    /// The provider's own words for an error, wherever it puts them.
    private static func words(in body: [UInt8]) -> String {
        let root = (try? JSONDocument(body))?.root
        let candidates = [root?["error"]?["message"], root?["error"], root?["message"], root?["detail"]]
        let text =
            candidates.lazy.compactMap { $0?.string }.first
            ?? String(decoding: body.prefix(4096), as: UTF8.self)
        return text.isEmpty ? "an empty answer" : text
    }

    /// A provider's words as they may be shown: without any credential of its own, and only then cut to what fits a line, so that
    /// no part of one stays at the end.
    func shown(_ text: String) -> String {
        let text = withoutCredentials(text)
        return text.count > 300 ? text.prefix(300) + "…" : text
    }

    /// Some providers repeat the credential in their errors. One may begin with another, so that the longest go first. They
    /// are looked for by their bytes: as characters, one with an accent behind it would be another text.
    private func withoutCredentials(_ text: String) -> String {
        let secrets = provider.credentials.map { credential in
            credential.value.reveal { value in
                value.hasPrefix("Bearer ") ? String(value.dropFirst(7)) : value
            }
        }
        let masked = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
            .reduce(Array(text.utf8)) { $0.replacing($1, with: Array("••••".utf8)) }
        return String(decoding: masked, as: UTF8.self)
    }
}
