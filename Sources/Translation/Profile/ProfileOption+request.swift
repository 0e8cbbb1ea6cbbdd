import Wire

// Options of what providers serve, of length and sampling, and of messages.
extension ProfileOption {
    static let ofProviders: [ProfileOption] = [
        ProfileOption(
            name: "apis", values: "several of chat,responses,embeddings, chat among them",
            summary:
                "Which of OpenAI's protocols the provider serves; responses are translated where it does not.",
            column: .ofProvider { text, profile in
                let words: [(String, API)] = [
                    ("chat", .chatCompletions), ("responses", .responses), ("embeddings", .embeddings),
                ]
                guard let apis = several(of: words, in: text), apis.contains(.chatCompletions) else {
                    return false
                }
                profile.apis = Set(apis)
                return true
            }, counts: inChat)
    ]

    static let ofLength: [ProfileOption] = [
        choice(
            "limit-field", "The field for the answer's limit.",
            of: [("max_tokens", .maxTokens), ("max_completion_tokens", .maxCompletionTokens)],
            in: \.limitField),
        number(
            "output-limit", "The most tokens of an answer; a larger wish is brought down to it.",
            in: 1...100_000_000, where: everywhere
        ) { $1.outputLimit = $0 },
        number(
            "context-window", "Prompt and answer together, in tokens.", in: 1...1_000_000_000,
            where: everywhere
        ) { $1.contextWindow = $0 },
        flag(
            "cuts-prompts",
            "Whether a prompt that is too long is cut in silence; that is then found by what the provider has read.",
            in: \.cutsPrompts),
        ProfileOption(
            name: "temperature", values: "off, or the highest, such as 1 or 1.5",
            summary: "Whether temperature is taken, from 0 up to this; a higher wish is brought down to it.",
            column: .ofModels { text, dialect in
                if text == "off" {
                    dialect.temperature = nil
                    return true
                }
                guard text.utf8.count <= 8,
                    text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
                    let highest = Double(text), highest <= 10
                else { return false }
                let lowest = dialect.temperature?.lowerBound ?? 0
                guard highest > lowest else { return false }
                dialect.temperature = lowest...highest
                return true
            }, counts: everywhere),
        flag("top-p", "Whether top_p is taken.", in: \.takesTopP),
        flag("top-k", "Whether top_k is taken.", in: \.takesTopK),
        number(
            "stop", "How many stop sequences are taken; further ones are watched for here.", in: 0...64
        ) { $1.stopLimit = $0 },
        choice(
            "stream-usage", "Whether a stream has to be asked for usage by stream_options.",
            of: [("asked", true), ("unasked", false)], in: \.asksForUsage),
        flag("prompt-cache-key", "Whether prompt_cache_key is taken.", in: \.takesPromptCacheKey),
    ]

    static let ofMessages: [ProfileOption] = [
        flag(
            "developer", "Whether the role developer is known; else such messages are the system's.",
            in: \.takesDeveloper),
        choice(
            "system-amid", "What becomes of system messages amid the conversation.",
            of: [("in-place", .inPlace), ("reminder", .reminder)], in: \.midSystem),
        choice(
            "prefill", "Whether a trailing assistant message is sent as it is, or a user's asks to continue.",
            of: [("pass", .pass), ("ask", .askToContinue)], in: \.prefill, where: everywhere),
        choice(
            "images", "Which images are taken: all, those that come as data, or none.",
            of: [("all", .all), ("data", .data), ("none", .none)], in: \.images),
        flag("files", "Whether PDF files are taken.", in: \.takesFiles),
        ProfileOption(
            name: "call-ids", values: "1 to 128, nine or functions",
            summary:
                "Ids of calls: any text up to so many characters, exactly nine letters and digits, or functions.NAME:N.",
            column: .ofModels { text, dialect in
                switch text {
                case "nine": dialect.callIDs = .alphanumeric(9)
                case "functions": dialect.callIDs = .functionCounted
                default:
                    guard let length = whole(text), (1...128).contains(length) else { return false }
                    dialect.callIDs = .upTo(length)
                }
                return true
            }, counts: inChat),
        choice(
            "json",
            "How an answer in a given form is asked for: by its schema, closed or not, as JSON, or in words.",
            of: [
                ("schema", .jsonSchema), ("closed-schema", .closedJSONSchema), ("object", .jsonObject),
                ("off", .none),
            ], in: \.answerFormat),
        flag(
            "output-format", "Whether output_config.format is taken.", in: \.takesOutputFormat,
            where: inMessages),
    ]
}
