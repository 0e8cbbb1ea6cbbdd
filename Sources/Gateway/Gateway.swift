import Domain
import Logging
import Translation
import Vault
import Wire

/// The gate. Read `answer` first: it is the way of a request.
public struct Gateway: Sendable {
    let callers: Callers
    let routes: RoutesWatch
    let ledger: LedgerRecorder
    let attempts: Attempts
    let quotas = Quotas()
    let admission: Admission
    let bodyMemory: Admission
    let books: any Books
    let responses: any ResponseAffinityStore
    let clock: Clock

    public init(
        routes: RoutesWatch,
        vault: Vault,
        ledger: LedgerRecorder,
        attempts: Attempts,
        books: any Books,
        responses: any ResponseAffinityStore,
        admission: Admission,
        bodyMemory: Admission,
        clock: Clock
    ) {
        self.admission = admission
        self.bodyMemory = bodyMemory
        self.books = books
        self.responses = responses
        self.callers = Callers(vault: vault, clock: clock)
        self.routes = routes
        self.ledger = ledger
        self.attempts = attempts
        self.clock = clock
    }

    /// Answers a request to a model, such as `POST /v1/messages`. Every line of the first block is one station of the
    /// way, whichever protocol the client speaks.
    ///
    /// Nothing reaches a provider before the entry is on the ledger, and the client gets the last bytes of
    /// its answer only after the entry is settled.
    public func answer(_ inbound: InboundRequest, in api: API, into reply: any Reply) async {
        let routes = routes.current
        var entry = ledger.opening(of: inbound)
        do throws(ErrorReply) {
            let caller = try callers.caller(of: inbound, in: routes)
            entry.describe(caller)
            try callers.admit(caller)
            try admission.enter(caller.key.id)
            defer { admission.leave(caller.key.id) }
            let request = try read(inbound.body, in: api, for: &entry)
            entry.describe(request)
            var plan = try await keep(
                plan(for: request, entry, of: caller, in: routes), toProviderOf: request, caller)
            entry.describe(plan)
            let first = try await attempts.translate(request, along: &plan, entry)
            try await open(entry, request, plan, of: caller, in: routes, for: reply)
            let answer = await attempts.answer(
                first, request, along: plan, for: entry, of: inbound, into: reply)
            await settle(entry, answer, request, by: routes.directory.prices, of: inbound, into: reply)
        } catch {
            await refuse(entry, of: inbound, with: error, into: reply)
        }
    }

    /// Reads a request. One that cannot be read still says which model it is about, where that much can be read.
    private func read(
        _ body: [UInt8], in api: API, for entry: inout EntryOpening
    ) throws(ErrorReply) -> ClientRequest {
        do throws(ErrorReply) {
            return try ClientRequest(body, in: api)
        } catch {
            entry.requestedModel = ClientRequest.model(in: body).map { KeyToken.masked($0) } ?? ""
            throw error
        }
    }

    /// Refuses a request. It stands on the ledger when its key is known: strangers cannot make it grow.
    func refuse(
        _ entry: EntryOpening, of inbound: InboundRequest, with error: ErrorReply, into reply: any Reply
    ) async {
        if let key = entry.key {
            await ledger.refuse(entry, with: error, after: clock.steady() - inbound.received)
            // Where that is why it is refused, the error says it itself.
            if error.headers.isEmpty { await tellStanding(of: key, into: reply) }
        }
        reply.send(error)
    }

    /// Looks at the key of a request whose body is yet to come.
    ///
    /// - Throws: Why it is not good.
    public func identify(_ inbound: inout InboundRequest) throws(ErrorReply) {
        let routes = routes.current
        let caller = try callers.caller(of: inbound, in: routes)
        try callers.admit(caller)
        inbound.identified = IdentifiedCaller(caller, revision: routes.directory.revision)
    }

    /// Memory for a body of so many bytes. For a look before the body is read whole.
    ///
    /// - Throws: Why the key is not good, or 529 when other bodies take the memory.
    public func hold(_ bytes: Int, for inbound: InboundRequest) throws(ErrorReply) -> BodyHold {
        let caller = try callers.caller(of: inbound, in: routes.current)
        try callers.admit(caller)
        return try BodyHold(bytes, of: bodyMemory, for: caller.key.id)
    }

    /// Opens the entry. Where budgets or limits cap the caller, they are checked and reserved with it, and the
    /// client learns in headers how it stands.
    private func open(
        _ entry: EntryOpening, _ request: ClientRequest, _ plan: Plan, of caller: Caller, in routes: Routes,
        for reply: any Reply
    ) async throws(ErrorReply) {
        let budgets = routes.budgets(of: caller.key)
        let claim = try quotas.claim(
            entry, request, plan, of: caller.key, under: budgets, by: routes.directory.prices)
        if claim.isEmpty { return try await ledger.open(entry) }
        switch try await ledger.open(entry, claiming: claim) {
        case .granted(let standing):
            reply.add(QuotaHeaders.headers(of: standing, claim, budgets, at: entry.openedAt))
        case .refused(let refusal, let standing):
            throw QuotaHeaders.refusal(refusal, standing, of: claim, budgets, at: entry.openedAt)
        }
    }

    /// The targets for a request, those first that are in order and that its session went to before.
    private func plan(
        for request: ClientRequest, _ entry: EntryOpening, of caller: Caller, in routes: Routes
    ) throws(ErrorReply) -> Plan {
        // What passes as it is must not name a way around the allow-list.
        if !caller.key.models.isEmpty {
            for model in request.otherModels where !caller.key.mayAsk(for: model) {
                throw Routes.forbidden(model)
            }
        }
        var plan = try routes.plan(
            for: request.model, key: caller.key, Draw(session: entry.caller.session))
        try plan.select(for: request, entry)
        plan.fit(entry.inputEstimate)
        attempts.health.arrange(&plan)
        return plan
    }

    /// Settles the entry and lets the client have the rest of its answer. An answer that the ledger did not
    /// take ends in an error, so that no client holds a complete answer that is not settled.
    private func settle(
        _ entry: EntryOpening, _ answer: Answer, _ request: ClientRequest, by prices: PriceList,
        of inbound: InboundRequest, into reply: any Reply
    ) async {
        do throws(ErrorReply) {
            var settlement = EntrySettlement(
                answer, at: clock.now(), after: clock.steady() - inbound.received)
            settlement.setCost(of: answer.step?.target, openedAt: entry.openedAt, by: prices)
            quotas.note(settlement, of: answer.step?.target, most: request.maxTokens)
            try await ledger.settle(
                entry.id, settlement, keeping: attempts.memory.remember(answer, for: entry.key))
            await remember(answer, to: request, entry)
            switch answer.ending {
            case .message(let body): reply.send(status: 200, body: body)
            case .stream(let bytes): reply.finishStream(bytes)
            case .failure(let error): fail(entry, answer, to: request, with: error, into: reply)
            case .abandoned: break
            }
        } catch {
            if case .abandoned = answer.ending { return }
            fail(entry, answer, to: request, with: error, into: reply)
        }
    }

    /// Ends an answer with an error: in a stream that the client hears already, be it silence, it is the last event.
    private func fail(
        _ entry: EntryOpening, _ answer: Answer, to request: ClientRequest, with error: ErrorReply,
        into reply: any Reply
    ) {
        if answer.isStream {
            reply.finishStream(error.event(in: request.api, requestID: entry.id.text))
        } else {
            reply.send(error)
        }
    }
}

extension EntryOpening {
    mutating func describe(_ caller: Caller) {
        key = caller.key.id
        user = caller.key.user?.text
        team = caller.key.team?.text
        self.caller = caller.traits
    }

    mutating func describe(_ request: ClientRequest) {
        requestedModel = KeyToken.masked(request.model)
        isStream = request.isStream
        inputEstimate = request.inputEstimate
        caller.complete(from: request.userID)
    }

    mutating func describe(_ plan: Plan) {
        mappedModel = plan.steps.first.map { $0.target.description }
    }
}
