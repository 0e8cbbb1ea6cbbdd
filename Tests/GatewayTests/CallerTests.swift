import Domain
import GatewayDoubles
import Testing
import Wire

@testable import Gateway

@Suite struct `who may come in` {
    @Test(arguments: ["", "tg-", "tg-k1", "tg-k1-", "sk-ant-api03-abc", "tg-unknown-secret", "' OR 1=1 --"])
    func `a key that is none is refused and leaves no entry`(text: String) async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(credential: Secret(text))
        #expect(bench.reply.error?.status == 401)
        #expect(bench.reply.error?.type == "authentication_error")
        #expect(bench.reply.error?.shouldRetry == false)
        #expect(bench.journal.all == ["reply 401"])
    }

    @Test func `a wrong secret is refused like an unknown key`() async throws {
        let bench = try await Bench([])
        await bench.ask(with: KeyToken(id: bench.key.id, secret: Secret("wrong")))
        let other = try await Bench([])
        await other.ask(credential: Secret("tg-unknown-wrong"))
        #expect(bench.reply.error == other.reply.error)
        #expect(bench.ledger.entries.isEmpty)
    }

    @Test func `what a head said of its key holds until keys change`() async throws {
        let bench = try await Bench([Bench.whole()])
        var inbound = bench.inbound("/v1/messages", body: Bench.question(stream: false))
        try bench.gateway.identify(&inbound)
        let caller = try #require(inbound.identified).caller
        // Of the same revision it is not asked again, so that the credential does not count.
        inbound.credential = nil
        await bench.gateway.answer(inbound, in: .messages, into: bench.reply)
        #expect(bench.reply.status == 200)

        let other = try await Bench([Bench.whole()])
        var late = other.inbound("/v1/messages", with: other.revoked, body: Bench.question(stream: false))
        late.identified = IdentifiedCaller(caller, revision: 0)
        await other.gateway.answer(late, in: .messages, into: other.reply)
        #expect(other.reply.error?.status == 401)
        #expect(other.transport.requests.isEmpty)
        #expect(throws: ErrorReply.self) { try other.gateway.identify(&late) }
    }

    @Test func `a revoked key is refused on the ledger`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(with: bench.revoked)
        #expect(bench.journal.all == ["record", "reply 401"])
        let entry = try #require(bench.ledger.entries.first)
        #expect(entry.opening.key == bench.revoked.id)
        #expect(entry.settlement?.outcome == .refused)
        #expect(entry.settlement?.status == 401)
    }

    @Test func `a model outside the key's list is refused on the ledger`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(with: bench.narrow)
        #expect(bench.reply.error?.status == 403)
        #expect(bench.ledger.settlement?.errorType == "permission_error")
    }

    @Test func `a model on the key's list is answered`() async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(Bench.question(model: "small-one"), with: bench.narrow)
        #expect(bench.reply.status == 200)
    }

    @Test(arguments: [
        (API.messages, #""fallbacks":["small-two","large"]"#),
        (.messages, #""fallbacks":[{"model":"large"}]"#),
        (.messages, #""fallbacks":"default""#), (.chatCompletions, #""models":["small-two","large"]"#),
        (.chatCompletions, #""fallbacks":[7]"#),
    ])
    func `a list of models in the body is no way around the allow-list`(api: API, member: String) async throws
    {
        let body =
            #"{"model":"small-one","max_tokens":9,\#(member),"messages":[{"role":"user","content":"x"}]}"#
        let bench = try await Bench([])
        await bench.ask(body, with: bench.narrow, in: api)
        #expect(bench.reply.error?.status == 403)
        #expect(bench.transport.requests.isEmpty)

        let allowed = try await Bench([Bench.whole()])
        let own =
            #"{"model":"small-one","max_tokens":9,"fallbacks":["small-two"],"messages":[{"role":"user","content":"x"}]}"#
        await allowed.ask(own, with: allowed.narrow)
        #expect(allowed.transport.requests.count == 1)
    }

    @Test(arguments: ["second/some-model", "some-model#second"])
    func `a key that may can address a provider itself`(model: String) async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(Bench.question(model: model))
        #expect(bench.journal.all.contains("call http://second/chat/completions"))
        #expect(bench.ledger.entries.first?.opening.mappedModel == "second/some-model")
    }

    @Test func `a key in the place of a model is refused, and neither kept nor repeated`() async throws {
        let bench = try await Bench([])
        let whole = bench.key.whole.reveal { $0 }
        await bench.ask(Bench.question(model: whole))
        #expect(bench.reply.error?.status == 400)
        #expect(bench.transport.requests.isEmpty)
        let entry = try #require(bench.ledger.entries.first)
        #expect(entry.opening.requestedModel == KeyToken.mask)
        #expect(bench.reply.error?.message.contains(whole) == false)
        #expect(!String(describing: entry).contains(whole))
    }

    @Test(arguments: [
        ("tg-a-b", "(a key)"), ("tga-a-b", "(a key)"), ("tg-a", "tg-a"), ("claude-opus-5", "claude-opus-5"),
        ("tgi-model-1", "tgi-model-1"), ("", ""),
    ])
    func `only a whole key is masked`(text: String, shown: String) {
        #expect(KeyToken.masked(text) == shown)
        #expect(KeyToken.masked(path: "/v1/\(text)/x") == "/v1/\(shown)/x")
        #expect(KeyToken.masked(path: "/v1/\(text)/\u{301}x") == "/v1/\(shown)/\u{301}x")
    }

    @Test(arguments: ["{", "[]", "{}", #"{"model":"m","messages":[]}"#, "\u{0}"])
    func `a body that is no request is refused on the ledger`(body: String) async throws {
        let bench = try await Bench([])
        await bench.ask(body)
        #expect(bench.reply.error?.status == 400)
        #expect(bench.ledger.settlement?.outcome == .refused)
    }
}

@Suite struct `names and orders` {
    @Test func `request ids sort by time and differ`() {
        var random = SystemRandomNumberGenerator()
        let ids = (0..<500).map {
            RequestID.make(at: Timestamp(milliseconds: 1_764_000_000_000 + $0), random: &random)
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.text.hasPrefix("req_") && $0.text.utf8.count == 30 })
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%e2%82%ac", "€"), ("100%", "100%"), ("%zz", "%zz"), ("a+b", "a+b"),
    ])
    func `percent encoding is undone`(encoded: String, plain: String) {
        #expect(PercentEncoding.decode(encoded) == plain)
    }

    @Test(arguments: [
        (#"{"device_id":"d","session_id":"0b6c"}"#, "0b6c"), ("user_ab_account_cd_session_ef-12", "ef-12"),
    ])
    func `the session is read from the metadata where no header has it`(userID: String, session: String)
        throws
    {
        var traits = CallerTraits()
        traits.complete(from: userID)
        #expect(traits.session == session)
    }
}
