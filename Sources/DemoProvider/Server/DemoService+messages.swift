import Wire

// The Messages API: answers, counts and the list of models.
extension DemoService {
    /// The way of a request: noted, let in, understood, planned, answered.
    func messages(_ inbound: Inbound) -> Reply {
        let parsed = Self.parse(inbound.body)
        let (request, isSafe) = note(inbound, try? parsed.get().root)
        let id = "req_\(salt)_\(request.sequence)"
        var reply: Reply
        do throws(ErrorAnswer) {
            guard isSafe else { throw Self.unrecorded }
            try door.admitMessages(inbound, key: options.apiKey)
            let body = try MessagesBody(parsed.get())
            if options.strict { try MessagesCheck.check(body, inbound) }
            let caller = inbound.header("x-api-key") ?? inbound.header("authorization") ?? ""
            var plan = try player.plan(for: body, caller: caller)
            plan.run(searches: SearchOffer(messages: body.root), as: .blocks)
            if let refusal = plan.refusal {
                var told = refusal
                told.requestID = id
                reply = Reply(told)
            } else {
                let identity = AnswerIdentity(
                    salt: salt, sequence: request.sequence, model: body.model,
                    created: request.receivedAt / 1_000)
                reply = Reply(plan, to: body, identity: identity)
            }
        } catch {
            reply = Reply(Self.refusal(error, id: id))
        }
        reply.headers.append(("request-id", id))
        reply.request = request
        return reply
    }

    /// `POST /v1/messages/count_tokens`, which is not on the record: nothing is answered and nothing is used.
    func count(_ inbound: Inbound) -> Reply {
        do throws(ErrorAnswer) {
            try door.admitMessages(inbound, key: options.apiKey)
            let body = try MessagesBody(Self.parse(inbound.body).get())
            if options.strict { try MessagesCheck.check(body, inbound, isCounting: true) }
            var json = JSONWriter()
            json.beginObject()
            json.field("input_tokens", body.tokens)
            json.endObject()
            return Reply(status: 200, json: json.bytes)
        } catch {
            return Reply(Self.refusal(error, id: nil))
        }
    }

    /// `GET /v1/models` for those who speak the Messages API.
    func modelsOfMessages() -> Reply {
        let names = DemoModel.forms.map(\.name)
        var json = JSONWriter()
        json.beginObject()
        json.name("data")
        json.beginArray()
        for name in names {
            json.beginObject()
            json.field("type", "model" as StaticString)
            json.field("id", name)
            json.field("display_name", name)
            json.field("created_at", "2026-01-01T00:00:00Z" as StaticString)
            json.endObject()
        }
        json.endArray()
        json.field("has_more", false)
        json.field("first_id", names.first ?? "")
        json.field("last_id", names.last ?? "")
        json.endObject()
        return Reply(status: 200, json: json.bytes)
    }

    private static func refusal(_ error: ErrorAnswer, id: String?) -> ErrorAnswer {
        var told = error.told(in: .messages)
        told.requestID = id
        return told
    }
}
