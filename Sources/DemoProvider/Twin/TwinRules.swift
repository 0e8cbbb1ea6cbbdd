/// What a provider takes of a request.
struct TwinRules: Sendable {
    // MARK: The request

    /// Its members; any other is refused by name.
    var fields = TwinRules.core
    /// The range of `temperature`; nil when a model has its own.
    var temperature: ClosedRange<Double>? = 0...2
    /// The largest limit for the answer.
    var largestLimit: Int?
    /// The most stop sequences.
    var stops = 4
    /// The types of `response_format`.
    var formats = ["text", "json_object", "json_schema"]
    /// The levels of `reasoning_effort`.
    var efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    // MARK: Thinking

    /// How a request tells whether the model shall think.
    var thinking = Thinking.never
    /// Whether it can think in streams only.
    var thinksInStreamsOnly = false

    enum Thinking: Sendable {
        case never, always
        /// `thinking.type`; `unasked` is what holds without it.
        case object(unasked: Bool)
        /// A boolean member of this name.
        case flag(StaticString, unasked: Bool)
        /// `reasoning`, an object (OpenRouter).
        case reasoningObject
    }

    // MARK: Tools

    var takesTools = true
    /// The most tools; nil when there is no such limit.
    var tools: Int?
    /// Whether newer models think beside tools.
    var thinksBesideTools = true
    /// A tool that runs at the provider; nil where there is none.
    var serverTool: ServerTool?
    /// The forms of `tool_choice`.
    var choices: Set<Choice> = [.auto, .none, .required, .named]
    /// Those that a thinking model takes.
    var choicesThinking: Set<Choice> = [.auto, .none, .required, .named]
    /// Whether a name must begin with a letter or `_`.
    var namesBeginWithLetter = false
    /// Whether the root of a schema takes no alternatives.
    var plainRoot = false
    /// The keywords that schemas may have; nil for all.
    var schemaWords: [StaticString]?
    /// Keywords that they must not have.
    var refusedWords: [StaticString] = []

    enum Choice: Sendable { case auto, none, required, named }

    /// A tool that runs at the provider: its `type`, and the member that holds its settings.
    struct ServerTool: Sendable {
        var type: StaticString
        var settings: StaticString
        /// The settings that there are.
        var known: [StaticString]
        var needsSettings = false
        /// The setting that holds the domains that are allowed.
        var domains: StaticString
        /// The setting that has the pages told that are found; nil where they always are.
        var tellsPages: StaticString?
    }

    // MARK: Messages

    var images = Images.all
    var members = MessageMembers()
    var ids = IDs.upTo(64)
    /// Whether a user may speak right after a tool.
    var userAfterTool = true
    /// Whether system messages may stand amid the conversation.
    var systemAmid = true
    /// Whether user and assistant have to take turns, and the user has the last word.
    var alternates = false
    /// The member that says that the last message, an assistant's, is to be continued; nil when none can be.
    var continued: StaticString?
    /// Whether an assistant's message may simply be the last.
    var continuesAny = false
    var replay = Replay.none

    enum Images: Sendable { case all, data, none }

    enum IDs: Sendable {
        case upTo(Int)
        /// Nine letters or digits.
        case nine
        /// `functions.NAME:N`
        case functions
    }

    /// What a provider demands back while its model thinks.
    enum Replay: Sendable {
        case none
        /// A member of every message that called tools.
        case withCalls(StaticString)
        /// `reasoning_details`, signed, or at least `reasoning` of the message that began the current loop.
        case details
        /// A signature on the first call of every message.
        case callSignature
    }

    static let core: [StaticString] = [
        "model", "messages", "stream", "stream_options", "max_tokens", "temperature", "top_p", "stop",
        "tools",
        "tool_choice", "response_format",
    ]
}
