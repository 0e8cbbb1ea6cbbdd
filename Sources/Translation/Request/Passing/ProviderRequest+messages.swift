import Wire

extension ProviderRequest {
    /// A Messages request for a provider that speaks the Messages API itself: every byte stays but the model's name
    /// and what only this gateway, or another provider, can have put into the conversation.
    init(passing request: MessagesRequest, on terms: TargetTerms) throws(ErrorReply) {
        var splice = JSONSplice(request.document)
        splice.replaceAll("model", with: terms.model)
        let dialect = terms.profile.dialect(for: terms.model)
        if !dialect.takesAnyUserID { splice.hashUserID() }
        var losses = LossList()
        var history = ForeignHistory(on: terms)
        history.clean(request.messages, by: &splice)
        if history.hasLostThinkingInLoop, request.thinking?["type"]?.equals("enabled") == true {
            // The API refuses a tool loop that began without the thinking it is asked to go on with, and settings for
            // thinking where there is none.
            splice.replaceAll("thinking", with: Array(#"{"type":"disabled"}"#.utf8))
            splice.removeThinkingEdits()
            losses.add("request.thinking")
        }
        if let most = terms.outputLimit, request.maxTokens > most {
            splice.replaceAll("max_tokens", with: Array(String(max(1, most)).utf8))
            losses.add("request.max_tokens", .narrowed)
        }
        if history.hasForeignThinking { losses.add("message.thinking") }
        var context = AnswerContext(model: request.model, inputEstimate: terms.inputEstimate)
        context.provider = .messages
        context.contextWindow = terms.contextWindow ?? dialect.contextWindow
        self.init(api: .messages, body: splice.result, context: context, losses: losses.all)
    }
}

extension JSONSplice {
    /// Puts a string in the place of every top-level member of this name: a second one might be the one that counts.
    mutating func replaceAll(_ name: StaticString, with text: String) {
        var json = JSONWriter(reserving: text.utf8.count + 2)
        json.value(text)
        replaceAll(name, with: json.bytes)
    }

    /// Puts a value in the place of every top-level member of this name.
    mutating func replaceAll(_ name: StaticString, with value: [UInt8]) {
        for member in document.root.members where member.key.equals(name) {
            replace(member.value, with: value)
        }
    }

    /// Leaves out of `context_management` what is about thinking, and all of it where it is about nothing else.
    fileprivate mutating func removeThinkingEdits() {
        for member in document.root.members where member.key.equals("context_management") {
            guard let edits = member.value["edits"], edits.isArray else { continue }
            let kept = edits.elements.filter { $0["type"]?.hasPrefix("clear_thinking_") != true }
            if kept.isEmpty {
                remove("context_management", from: document.root)
            } else if kept.count < edits.count {
                var json = JSONWriter()
                json.beginArray()
                for edit in kept { json.value(edit) }
                json.endArray()
                replace(edits, with: json.bytes)
            }
        }
    }

    /// Puts the hash of `metadata.user_id` in its place, where it has characters that not everybody takes.
    fileprivate mutating func hashUserID() {
        for metadata in document.root.members where metadata.key.equals("metadata") {
            for member in metadata.value.members where member.key.equals("user_id") {
                guard let id = member.value.string, !id.isPlainID else { continue }
                var json = JSONWriter()
                json.value(SHA256.hexadecimal(of: id))
                replace(member.value, with: json.bytes)
            }
        }
    }
}
