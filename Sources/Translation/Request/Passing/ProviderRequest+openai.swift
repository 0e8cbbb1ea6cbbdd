import Wire

extension ProviderRequest {
    /// A request of one of OpenAI's protocols for a provider that speaks it itself: every byte stays but the model's
    /// name and the few fields in which dialects differ.
    init(passing request: OpenAIRequest, as api: API, on terms: TargetTerms) throws(ErrorReply) {
        var dialect = terms.profile.dialect(for: terms.model)
        if !terms.returnsThinking { dialect.replay = .never }
        var splice = JSONSplice(request.document)
        var losses = LossList()
        splice.replaceAll("model", with: terms.model)
        var context = AnswerContext(model: request.model, inputEstimate: terms.inputEstimate)
        context.client = api
        context.provider = api
        context.contextWindow = terms.contextWindow ?? dialect.contextWindow
        var forgottenCalls: [String] = []
        if api == .chatCompletions {
            splice.removeNulls(from: request)
            splice.setLimit(of: request, dialect, terms.outputLimit, &losses)
            context.hidesUsage = splice.askForUsage(in: request, dialect)
            if !terms.sendsEffort { splice.removeThinkingWishes(from: request, &losses) }
            let format = PassedFormat(request, dialect)
            format.fit(request, by: &splice, &losses)
            var messages = PassedMessages(dialect, recalled: terms.reasoningOfCalls)
            if let list = request["messages"] {
                messages.fit(list, instruction: format.instruction, by: &splice)
            }
            forgottenCalls = messages.memory.forgottenCalls
            context.noteReasoning(of: request, dialect, returns: messages.memory.isGood)
        } else if api == .responses {
            try Self.refuseForeignConversation(request)
            splice.fitResponse(of: request, to: terms, dialect, &losses)
        }
        let body = splice.result
        if api == .chatCompletions, dialect.cutsPrompts {
            context.cuttableText = TokenEstimate.text(ofChat: body)
        }
        self.init(
            api: api, body: body, context: context, losses: losses.all,
            forgottenCalls: forgottenCalls)
    }
}

extension ProviderRequest {
    /// Refuses to go on with a conversation that the provider's account holds. None is begun through this gateway, so
    /// that it belongs to no key: whoever named one would read what others said.
    fileprivate static func refuseForeignConversation(_ request: OpenAIRequest) throws(ErrorReply) {
        guard let conversation = request["conversation"], !conversation.isNull else { return }
        throw ErrorReply(
            404, "not_found_error",
            "No conversation of this key has that id. Send the whole conversation in 'input', or go on from a "
                + "response by 'previous_response_id'.")
    }
}

extension AnswerContext {
    /// Notes whether what comes with the answer's calls has to be remembered, because a provider wants it back in members
    /// that not every client keeps. What stands in the text itself passes with the text.
    fileprivate mutating func noteReasoning(of request: OpenAIRequest, _ dialect: Dialect, returns: Bool) {
        guard (request["tools"]?.count ?? 0) > 0 else { return }
        clientReturnsReasoning = returns
        keepsCallSignatures = dialect.callSignatures.comeBack
        guard dialect.replay != .never else { return }
        switch dialect.replayForm {
        case .asItCame, .member: replaysReasoning = true
        case .details: (replaysReasoning, keepsDetails) = (true, true)
        case .contentPart, .tags: break
        }
    }
}

extension JSONSplice {
    /// Takes out members that say nothing: SDKs write them where a client sets nothing, and not every provider takes them.
    fileprivate mutating func removeNulls(from request: OpenAIRequest) {
        removeMembers(of: document.root) { $0.value.isNull }
    }

    /// Takes out what clients of chat/completions say of thinking, in any provider's words.
    fileprivate mutating func removeThinkingWishes(from request: OpenAIRequest, _ losses: inout LossList) {
        let names: [StaticString] = [
            "reasoning_effort", "reasoning", "thinking", "thinking_budget", "enable_thinking",
        ]
        for name in names where request[name] != nil {
            remove(name, from: document.root)
            losses.add("request.effort")
        }
    }

    /// Spells the field for the answer's limit as the provider does, and keeps the limit within the model's.
    fileprivate mutating func setLimit(
        of request: OpenAIRequest, _ dialect: Dialect, _ limit: Int?, _ losses: inout LossList
    ) {
        let other: StaticString =
            dialect.limitField == .maxTokens ? "max_completion_tokens" : "max_tokens"
        let hasOwn = request[dialect.limitField.name] != nil
        let most = [limit, dialect.outputLimit].compactMap { $0 }.min()
        for member in document.root.members {
            let isOther = member.key.equals(other)
            guard isOther || member.key.equals(dialect.limitField.name), !member.value.isNull else {
                continue
            }
            if isOther {
                if hasOwn {
                    remove(other, from: document.root)
                    continue
                }
                var name = JSONWriter()
                name.value(dialect.limitField.name)
                replace(member.key, with: name.bytes)
            }
            guard let most, let asked = member.value.int, asked > most else { continue }
            replace(member.value, with: Array(String(max(1, most)).utf8))
            losses.add("request.max_tokens", .narrowed)
        }
    }

    /// Asks for usage at the end of a stream, which the ledger lives by. Returns whether the client did not.
    fileprivate mutating func askForUsage(in request: OpenAIRequest, _ dialect: Dialect) -> Bool {
        guard request.isStream else { return false }
        guard dialect.asksForUsage else {
            // It comes unasked, and strict ones refuse the field.
            remove("stream_options", from: document.root)
            return false
        }
        guard let options = request["stream_options"], options.isObject else {
            remove("stream_options", from: document.root)
            add("stream_options", Array(#"{"include_usage":true}"#.utf8), to: document.root)
            return true
        }
        guard options["include_usage"]?.bool != true else { return false }
        remove("include_usage", from: options)
        add("include_usage", Array("true".utf8), to: options)
        return true
    }
}
