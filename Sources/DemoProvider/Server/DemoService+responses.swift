import Wire

// The Responses API, as OpenAI serves it. Nothing is kept, as with `store: false`.
extension DemoService {
    /// The way of a request: noted, let in, understood, planned, answered.
    func responses(_ inbound: Inbound) -> Reply {
        let parsed = Self.parse(inbound.body)
        let (request, isSafe) = note(inbound, try? parsed.get().root)
        var reply: Reply
        do throws(ErrorAnswer) {
            guard isSafe else { throw Self.unrecorded }
            try door.admit(inbound, key: options.apiKey)
            let body = try ResponsesBody(parsed.get())
            if options.strict { try ResponsesCheck.check(body) }
            let plan = try player.plan(for: body, caller: inbound.header("authorization") ?? "")
            let identity = AnswerIdentity(
                salt: salt, sequence: request.sequence, model: body.model, created: request.receivedAt / 1_000
            )
            reply = Reply(plan, to: body, identity: identity)
        } catch {
            reply = Reply(error)
        }
        reply.headers.append(("x-request-id", "demo-\(salt)-\(request.sequence)"))
        reply.request = request
        return reply
    }

    /// What is asked of a response that is kept: none is.
    func keptResponse(_ inbound: Inbound) -> Reply {
        do throws(ErrorAnswer) {
            try door.admit(inbound, key: options.apiKey)
        } catch {
            return Reply(error)
        }
        let id = inbound.path.split(separator: "/").last { $0.hasPrefix("resp_") } ?? ""
        var error = ErrorAnswer.invalid("Response with id '\(id)' not found.")
        error.status = 404
        return Reply(error)
    }
}
