import Wire

/// Checks a request as strictly as Anthropic's Messages API, and in its words. What the API would pass over in silence
/// is refused by name.
///
/// Source: <https://docs.claude.com/en/api/messages>, and the texts of its errors.
struct MessagesCheck {
    let root: JSONValue
    let model: MessagesModel
    let betas: MessagesBetas
    /// The date in `anthropic-version`.
    let version: String
    /// Whether tokens are counted, so that nothing is answered.
    var isCounting = false

    static func check(
        _ body: MessagesBody, _ inbound: DemoService.Inbound, isCounting: Bool = false
    ) throws(ErrorAnswer) {
        let check = MessagesCheck(
            root: body.root, model: MessagesModel(name: body.model),
            betas: try MessagesBetas(inbound), version: inbound.header("anthropic-version") ?? "",
            isCounting: isCounting)
        try check.checkFields()
        try check.checkScalars()
        try check.checkThinking()
        try check.checkOutput()
        try check.checkTools()
        try check.checkMarks()
        try check.checkSystem()
        try check.checkConversation()
    }

    // MARK: The members of a request

    private static let fields: [StaticString] = [
        "model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control",
        "speed",
    ]
    private static let fieldsOfAnswers: [StaticString] = [
        "max_tokens", "stream", "stop_sequences", "metadata", "service_tier", "container", "diagnostics",
        "inference_geo",
    ]
    /// Those that version 2026-10-21 has no more.
    private static let sampling: [StaticString] = ["temperature", "top_p", "top_k"]

    private func checkFields() throws(ErrorAnswer) {
        var known = Self.fields + betas.fields
        if !isCounting { known += Self.fieldsOfAnswers }
        if !isCounting, version < "2026" { known += Self.sampling }
        try Self.only(known, in: root, at: nil)
    }

    /// Refuses members that are not `known`. A null is as good as no member at the top.
    static func only(_ known: [StaticString], in object: JSONValue, at path: String?) throws(ErrorAnswer) {
        for member in object.members where !known.contains(where: { member.key.equals($0) }) {
            throw .refused("\(path.map { "\($0)." } ?? "")\(member.name): Extra inputs are not permitted")
        }
    }

    // MARK: Scalars

    private func checkScalars() throws(ErrorAnswer) {
        if let stream = root["stream"], stream.bool == nil, !stream.isNull {
            throw .refused("stream: Input should be a valid boolean")
        }
        if !isCounting { try checkLimit() }
        try checkStops()
        try checkSampling()
        if let tier = root["service_tier"]?.string, !["auto", "standard_only"].contains(tier) {
            throw .refused("service_tier: Input should be 'auto' or 'standard_only'")
        }
        if let metadata = root["metadata"], !metadata.isNull {
            try Self.only(["user_id"], in: metadata, at: "metadata")
            if let user = metadata["user_id"]?.string, user.unicodeScalars.count > 256 {
                throw .refused("metadata.user_id: String should have at most 256 characters")
            }
            if !model.takesAnyUserID, let user = metadata["user_id"]?.string,
                user.wholeMatch(of: /[a-zA-Z0-9_-]+/) == nil
            {
                throw .refused(
                    """
                    Invalid 'user_id': string does not match pattern. Expected a string that matches the pattern \
                    '^[a-zA-Z0-9_-]+$'.
                    """)
            }
        }
    }

    private func checkLimit() throws(ErrorAnswer) {
        guard let limit = root["max_tokens"] else { throw .refused("max_tokens: Field required") }
        guard let number = limit.int else { throw .refused("max_tokens: Input should be a valid integer") }
        guard number >= 0 else { throw .refused("max_tokens: Input should be greater than or equal to 0") }
        guard number <= model.outputLimit else {
            throw .refused(
                """
                max_tokens: \(number) > \(model.outputLimit), which is the maximum allowed number of output tokens \
                for \(root["model"]?.string ?? "")
                """)
        }
    }

    private func checkStops() throws(ErrorAnswer) {
        guard let stops = root["stop_sequences"], !stops.isNull else { return }
        guard stops.isArray else { throw .refused("stop_sequences: Input should be a valid list") }
        for stop in stops.elements {
            guard let text = stop.string else {
                throw .refused("stop_sequences: Input should be a valid string")
            }
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw .refused("stop_sequences: each stop sequence must contain non-whitespace")
            }
        }
    }

    private func checkSampling() throws(ErrorAnswer) {
        for name in Self.sampling {
            guard let value = root[name], !value.isNull else { continue }
            guard let number = value.double else {
                throw .refused("\(name): Input should be a valid number")
            }
            // The default is taken for the sake of old clients.
            guard model.takesSampling || (number == 1 && !name.equals("top_k")) else {
                throw .refused("`\(name)` is deprecated for this model.")
            }
            let most: Double = name.equals("top_k") ? .infinity : 1
            guard (0...most).contains(number) else { throw .refused("\(name): range: 0..\(most)") }
            guard thinks else { continue }
            switch "\(name)" {
            case "temperature" where number != 1:
                throw .refused("`temperature` may only be set to 1 when thinking is enabled.")
            case "top_k": throw .refused("`top_k` must be unset when thinking is enabled.")
            case "top_p" where number < 0.95:
                throw .refused("`top_p` must be greater than or equal to 0.95 when thinking is enabled.")
            default: continue
            }
        }
    }
}

extension StaticString {
    fileprivate func equals(_ other: StaticString) -> Bool { "\(self)" == "\(other)" }
}
