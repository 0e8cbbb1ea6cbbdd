import Domain
import Translation
import Upstream
import Wire

/// What clients do with a response that a provider keeps.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses>.
public enum ResponseAction: Equatable, Sendable {
    case show
    case delete
    case listInput
    case cancel

    fileprivate var method: UpstreamRequest.Method {
        switch self {
        case .show, .listInput: .get
        case .delete: .delete
        case .cancel: .post
        }
    }

    /// What stands behind the response's id.
    fileprivate var path: String {
        switch self {
        case .show, .delete: ""
        case .listInput: "/input_items"
        case .cancel: "/cancel"
        }
    }
}

// Responses that providers keep: each belongs to the key that asked for it, and stays with the provider that made it.
extension Gateway {
    /// The largest response that is shown.
    private static let largestResponse = 64 << 20

    /// Sends a request about a kept response to the provider that has it. It is on no ledger: nothing is used by it.
    public func reach(
        response id: String, _ action: ResponseAction, _ inbound: InboundRequest, into reply: any Reply
    ) async {
        do throws(ErrorReply) {
            let routes = routes.current
            let caller = try callers.caller(of: inbound, in: routes)
            try callers.admit(caller)
            guard let kept = try await affinity(of: id, for: caller.key.id),
                let provider = routes.providers[kept.provider]
            else { throw Self.unknown(id) }
            let credential = provider.credentials.first { $0.id == kept.credential }
            let body = try await call(
                provider, credential ?? provider.credentials.first, action, id, inbound)
            if action == .delete { try? await responses.forget(id, of: caller.key.id) }
            reply.send(status: 200, body: body)
        } catch {
            reply.send(error)
        }
    }

    /// Leaves of a plan only the provider that keeps the response that the request goes on with.
    func keep(
        _ plan: Plan, toProviderOf request: ClientRequest, _ caller: Caller
    ) async throws(ErrorReply) -> Plan {
        guard let previous = request.previousResponse else { return plan }
        guard let kept = try await affinity(of: previous, for: caller.key.id) else {
            throw Self.noPrevious(
                "Previous response with id '\(Routes.shown(previous))' not found.")
        }
        var plan = plan
        plan.steps.removeAll {
            $0.provider.name != kept.provider || !$0.provider.profile.apis.contains(.responses)
        }
        // It is the account's own. When its credential was replaced, the new one is likely to open the same account.
        let opening = plan.steps.filter { $0.credential?.id == kept.credential }
        if !opening.isEmpty { plan.steps = opening }
        guard !plan.steps.isEmpty else {
            throw Self.noPrevious(
                "The provider that has the previous response '\(Routes.shown(previous))' does not serve this "
                    + "model here. Send the whole conversation in 'input'.")
        }
        return plan
    }

    /// Remembers who has a response. When that fails the answer is still good: it only cannot be gone on with.
    func remember(_ answer: Answer, to request: ClientRequest, _ entry: EntryOpening) async {
        guard request.keepsResponse, let key = entry.key, let step = answer.step,
            step.provider.profile.apis.contains(.responses), let conclusion = answer.conclusion,
            conclusion.failure == nil, let id = conclusion.upstreamID,
            id.utf8.count <= ResponseAffinity.longestID
        else { return }
        try? await responses.keep(
            ResponseAffinity(
                response: id, key: key, provider: step.provider.name, credential: step.credential?.id,
                createdAt: clock.now()))
    }

    private func affinity(
        of id: String, for key: KeyID
    ) async throws(ErrorReply) -> ResponseAffinity? {
        guard id.utf8.count <= ResponseAffinity.longestID else { return nil }
        do throws(StorageError) {
            return try await responses.affinity(of: id, for: key, at: clock.now())
        } catch {
            throw ErrorReply(error)
        }
    }

    private func call(
        _ provider: ReadyProvider, _ credential: ReadyCredential?, _ action: ResponseAction, _ id: String,
        _ inbound: InboundRequest
    ) async throws(ErrorReply) -> [UInt8] {
        let request = UpstreamRequest(
            method: action.method,
            url: try Self.url(of: id, action, at: provider, query: inbound.query),
            headers: [(name: "x-client-request-id", value: inbound.id.text)]
                + provider.headers(for: .responses, by: credential),
            body: [],
            timeouts: attempts.timeouts.adapted(to: provider.timeouts),
            proxy: provider.proxy,
            proxyCredential: provider.proxyCredential?.reveal { $0 })
        switch await attempts.transport.whole(request, limit: Self.largestResponse) {
        case .success(let (head, body)):
            if (200..<300).contains(head.status) { return body }
            var context = AnswerContext(model: "")
            context.client = .responses
            context.provider = .responses
            throw ErrorReply(status: head.status, header: { head[$0] }, body: body, context: context)
        case .failure(let error): throw ProviderFailure(error).reply
        }
    }

    /// The client's query goes along, such as the page of a list; a provider's own comes first.
    private static func url(
        of id: String, _ action: ResponseAction, at provider: ReadyProvider, query: String?
    ) throws(ErrorReply) -> String {
        let asked = (query ?? "").split(separator: "&")
        guard asked.allSatisfy({ $0.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x23 } }) else {
            throw .invalidRequest("The query holds characters that stand in no query.")
        }
        guard !asked.contains("stream=true") else {
            throw .invalidRequest("A response that is kept is shown as a whole here, without 'stream'.")
        }
        let address = provider.url(of: .responses, model: "").split(separator: "?", maxSplits: 1)
        let queries = address.dropFirst() + asked
        return String(address.first ?? "") + "/" + id + action.path
            + (queries.isEmpty ? "" : "?" + queries.joined(separator: "&"))
    }

    private static func unknown(_ id: String) -> ErrorReply {
        ErrorReply(404, "not_found_error", "Response with id '\(Routes.shown(id))' not found.")
    }

    private static func noPrevious(_ message: String) -> ErrorReply {
        .invalidRequest(message, code: "previous_response_not_found")
    }
}
