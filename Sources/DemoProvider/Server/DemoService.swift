import Wire

/// Answers requests, without knowing of sockets: the routes, and the way of a chat request.
final class DemoService: Sendable {
    let options: DemoOptions
    let record: DemoRecord
    let player: StepPlayer
    /// What tells the answers of this process from those of others.
    let salt: String
    private let startedAt = WallClock.milliseconds()

    init(_ options: DemoOptions) throws(DemoError) {
        self.options = options
        var file: RecordFile?
        if let path = options.recordFile { file = try RecordFile(path: path) }
        record = DemoRecord(
            file: file, limit: options.recordedRequests, bodyLimit: options.recordedBodyBytes)
        player = StepPlayer(
            counters: ActionCounters(), pace: options.chunksPerSecond.map { .perSecond($0) } ?? .burst)
        salt = String(startedAt, radix: 36)
    }

    /// One HTTP request, read whole.
    struct Inbound {
        let method: String
        /// The path without its query.
        let path: String
        /// What stands behind the `?`; empty for nothing.
        var query = ""
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []

        /// The value of the first header of this name, given in lower case.
        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name }?.value
        }
    }

    func answer(_ inbound: Inbound) -> Reply {
        let room = door.room(behind: inbound.path)
        switch (inbound.method, inbound.path) {
        case ("POST", _) where room == .chat: return chat(inbound)
        case ("POST", _) where room == .messages: return messages(inbound)
        case ("POST", _) where room == .embeddings: return embeddings(inbound)
        case ("POST", _) where room == .responses: return responses(inbound)
        case ("POST", _) where room == .keptResponse, ("GET", _) where room == .keptResponse,
            ("DELETE", _) where room == .keptResponse:
            return keptResponse(inbound)
        case ("POST", _) where room == .count: return count(inbound)
        case ("GET", _) where room == .models: return models(inbound)
        case ("GET", "/health"), ("HEAD", "/health"):
            return Reply(status: 200, json: Array(#"{"status":"ok"}"#.utf8))
        case ("GET", "/demo/requests"): return requests()
        case ("DELETE", "/demo/requests"):
            record.forget()
            player.counters.forget()
            return Reply(status: 200, json: Array(#"{"forgotten":true}"#.utf8))
        case (_, let path) where room != nil || ["/health", "/demo/requests"].contains(path):
            var error = ErrorAnswer(status: 405)
            error.message = "Not allowed to \(inbound.method) on \(inbound.path)."
            return Reply(room == .messages || room == .count ? error.told(in: .messages) : error)
        default:
            var error = ErrorAnswer(status: 404)
            error.message = """
                Unknown request URL: \(inbound.method) \(inbound.path). This is the demo provider; it serves \
                POST /v1/chat/completions, POST /v1/responses, POST /v1/messages, POST /v1/embeddings, GET /v1/models, \
                GET /health and GET or DELETE /demo/requests.
                """
            return Reply(error)
        }
    }

    var door: TwinDoor { options.twin?.door ?? .open }

    /// The way of a chat request: noted, let in, understood, planned, answered.
    private func chat(_ inbound: Inbound) -> Reply {
        let parsed = Self.parse(inbound.body)
        let (request, isSafe) = note(inbound, try? parsed.get().root)
        let identity = AnswerIdentity(
            salt: salt, sequence: request.sequence, model: request.model ?? "",
            created: request.receivedAt / 1_000)
        var reply: Reply
        do throws(ErrorAnswer) {
            guard isSafe else { throw Self.unrecorded }
            try door.admit(inbound, key: options.apiKey)
            let body = try ChatBody(parsed.get())
            if options.strict { try check(body) }
            var plan = try player.plan(for: body, caller: inbound.header("authorization") ?? "")
            if let twin = options.twin {
                let thinks = TwinCheck(twin: twin, root: body.document.root).thinks
                plan.adopt(twin.speech, thinks: thinks, identity: identity)
            }
            let tool = options.twin?.rules.serverTool
            plan.run(
                searches: tool.flatMap { SearchOffer(chat: body.document.root, tool: $0) },
                as: options.twin?.speech.search ?? .never)
            reply = Reply(plan, to: body, identity: identity)
        } catch {
            reply = Reply(error)
        }
        reply.headers.append(("x-request-id", "demo-\(salt)-\(request.sequence)"))
        reply.request = request
        return reply
    }

    private func check(_ body: ChatBody) throws(ErrorAnswer) {
        if let twin = options.twin {
            try TwinCheck.check(body, as: twin)
        } else {
            try RequestValidation.check(body)
        }
    }

    static func parse(_ body: [UInt8]) -> Result<JSONDocument, ErrorAnswer> {
        do {
            return .success(try JSONDocument(body))
        } catch {
            return .failure(.invalid("We could not parse the JSON body of your request: \(error)"))
        }
    }

    static var unrecorded: ErrorAnswer {
        var error = ErrorAnswer(status: 500)
        error.message = "The record file cannot be written."
        return error
    }

    func note(_ inbound: Inbound, _ root: JSONValue?) -> (request: DemoRequest, isSafe: Bool) {
        var headers: [String: String]?
        if options.recordsBodies {
            let kept = inbound.headers.map { ($0.name.lowercased(), $0.value) }
            headers = Dictionary(kept) { first, second in "\(first), \(second)" }
            for secret in ["authorization", "x-api-key", "api-key", "cookie"] where headers?[secret] != nil {
                headers?[secret] = "(not kept)"
            }
        }
        return record.receive(
            requestID: inbound.header("x-client-request-id"), model: root?["model"]?.string,
            stream: root?["stream"]?.bool ?? false, bodyBytes: inbound.body.count, headers: headers,
            body: options.recordsBodies ? inbound.body : nil)
    }

    // MARK: The other routes

    private func models(_ inbound: Inbound) -> Reply {
        // Those of one's own and OpenAI's imitators list without a credential.
        if door == .azure || door == .anthropic {
            do throws(ErrorAnswer) {
                try door.admit(inbound, key: options.apiKey)
            } catch {
                return Reply(error)
            }
        }
        if inbound.header("anthropic-version") != nil { return modelsOfMessages() }
        var json = JSONWriter()
        json.beginObject()
        json.field("object", "list" as StaticString)
        json.name("data")
        json.beginArray()
        for form in DemoModel.forms {
            json.beginObject()
            json.field("id", form.name)
            json.field("object", "model" as StaticString)
            json.field("created", Int(startedAt / 1_000))
            json.field("owned_by", "demo" as StaticString)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return Reply(status: 200, json: json.bytes)
    }

    private func requests() -> Reply {
        var json = JSONWriter()
        json.beginObject()
        json.name("requests")
        json.beginArray()
        for request in record.requests {
            json.beginObject()
            request.appendReceipt(to: &json)
            request.appendEnd(to: &json)
            request.appendContent(to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return Reply(status: 200, json: json.bytes)
    }
}
