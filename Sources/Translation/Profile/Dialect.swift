/// What a group of models takes of chat/completions and how it wants the rest: one row of a profile.
///
/// The defaults are the least that every OpenAI-compatible server takes.
public struct Dialect: Sendable {
    // MARK: Length and sampling

    /// The field for the answer's limit.
    public var limitField = LimitField.maxTokens
    /// The most tokens an answer may have; nil when unknown.
    public var outputLimit: Int?
    /// Prompt and answer together, in tokens; nil when unknown. Only for the wording of an overflow.
    public var contextWindow: Int?
    /// Whether a prompt that is too long is cut to the window in silence, instead of being refused.
    public var cutsPrompts = false
    /// The range of `temperature`; nil when the field is refused.
    public var temperature: ClosedRange<Double>? = 0...2
    /// Whether `top_p` is taken.
    public var takesTopP = true
    /// Whether `top_k` is taken.
    public var takesTopK = false
    /// Stop sequences the provider takes; the rest is enforced on the way back.
    public var stopLimit = 4
    /// Whether a stream has to be asked for usage by `stream_options`.
    public var asksForUsage = true
    /// Where the client's user id goes, hashed; nil drops it.
    public var userField: UserField?
    /// Whether `prompt_cache_key` is taken: requests of one session then meet the same cache.
    public var takesPromptCacheKey = false

    // MARK: Messages

    /// Whether the role `developer` is known; else such messages of clients are the system's.
    public var takesDeveloper = false
    /// What becomes of system messages amid the conversation.
    public var midSystem = MidSystem.reminder
    /// The content of an assistant message that only calls tools.
    public var emptyContent = EmptyContent.string
    /// What stands for a tool result without content.
    public var emptyToolResult: StaticString = "(no output)"
    /// Said by the assistant between tool results and a user message, where a model wants that; nil for most.
    public var wordAfterTools: StaticString?
    /// What becomes of a trailing assistant message, which the answer shall continue.
    public var prefill = Prefill.askToContinue
    /// Which images are taken.
    public var images = Images.all
    /// Whether PDF files are taken as `file` parts.
    public var takesFiles = false
    /// The form of call ids.
    public var callIDs = CallIDs.upTo(64)
    /// Which marks for prompt caches are kept.
    public var cacheMarks = CacheMarks.none

    // MARK: Tools

    /// Whether tools are taken at all. Where not, the history of calls is told as text.
    public var takesTools = true
    /// The longest tool name.
    public var toolNameLimit = 64
    /// Whether a tool name must begin with a letter or `_`.
    public var toolNameBeginsWithLetter = false
    /// The most tools of a request; nil when unknown.
    public var toolLimit: Int?
    /// The kinds of `tool_choice` that are taken.
    public var toolChoices: Set<ToolChoice> = [.auto, .required, .none, .named]
    /// Whether the provider can be told to call one tool at most.
    public var parallelCalls = ParallelCalls.toldAndEnforced
    /// What the root of a tool's schema must be.
    public var schemaRoot = SchemaRoot.object
    /// Which keywords tool schemas may have below.
    public var schemaWords = SchemaWords.all
    /// How the provider is told that it may search the web; nil where it cannot.
    public var webSearch: WebSearch?
    /// Whether `strict` is taken, after closing the schema.
    public var takesStrict = false
    /// How an answer in a given form is asked for.
    public var answerFormat = AnswerFormat.jsonSchema

    // MARK: Reasoning

    /// The levels of `reasoning_effort` that are taken; none when the field is refused.
    public var efforts: [Effort] = []
    /// Where the level goes.
    public var effortField = EffortField.plain
    /// What stands for every effort as soon as the request has tools; nil when tools change nothing.
    public var effortWithTools: Effort?
    /// Where a budget of thinking tokens goes that the client named; nil when only levels are known.
    public var budgetField: StaticString?
    /// The switch for thinking, where there is one.
    public var thinkingSwitch = ThinkingSwitch.none
    /// Whether the model thinks when nobody says.
    public var thinksUnasked = false
    /// Whether a thinking model refuses to be told which tool to call. It is then told not to think, unless the
    /// client wants that; else the choice is weakened.
    public var choosesWithoutThinking = false
    /// Whether the model thinks in streams only, and refuses to otherwise.
    public var thinksInStreamsOnly = false
    /// In which messages reasoning goes back to the provider.
    public var replay = Replay.never
    /// How it goes back.
    public var replayForm = ReplayForm.asItCame
    /// What stands for the reasoning of a message with tool calls that has none, where the provider insists on
    /// the member of `replayForm`; nil when it may be missing.
    public var missingReasoning: StaticString?
    /// Whether the model must not think in a tool loop that did not begin with thinking which it signed itself.
    public var loopsBeginWithThinking = false
    /// What becomes of signatures on tool calls.
    public var callSignatures = CallSignatures.none
    /// Whether parts of `reasoning_details` name the call they belong to, so that calls wait for them.
    public var detailsNameCalls = false
    /// Whether a leading `<think>…</think>` of the answer's text is reasoning.
    public var readsThinkTags = false

    // MARK: The Messages API

    /// Whether `metadata.user_id` may be any text. Where not, one with more than letters, digits, `_` and `-` goes as its
    /// hash.
    public var takesAnyUserID = true

    // MARK: The Messages API, for clients of other protocols

    /// How a model behind it is told to think. Models of others, which are served by the same protocol, take what
    /// Claude took first.
    public var nativeThinking = NativeThinking.budget
    /// Whether its answer can be held to a schema by `output_config.format`.
    public var takesOutputFormat = false

    // MARK: The rest

    /// Members that every request has.
    public var fixedFields: [FixedField] = []

    public init() {}

    /// Leaves out all that requests say of thinking.
    mutating func forgetThinkingWishes() {
        efforts = []
        effortWithTools = nil
        budgetField = nil
        thinkingSwitch = .none
    }

    /// This row with changes, for a table in which rows build on others.
    public func with(_ change: (inout Dialect) -> Void) -> Dialect {
        var copy = self
        change(&copy)
        return copy
    }
}
