// The choices that columns of a profile offer.
extension Dialect {
    /// The field for the answer's limit in tokens.
    public enum LimitField: Sendable {
        case maxTokens, maxCompletionTokens

        var name: StaticString {
            switch self {
            case .maxTokens: "max_tokens"
            case .maxCompletionTokens: "max_completion_tokens"
            }
        }
    }

    /// The field for the hashed id of the end user.
    public enum UserField: Sendable {
        case user, safetyIdentifier

        var name: StaticString {
            switch self {
            case .user: "user"
            case .safetyIdentifier: "safety_identifier"
            }
        }
    }

    /// What becomes of system messages amid the conversation.
    public enum MidSystem: Sendable {
        /// They stay where they are: moving them would spoil the provider's prompt cache with every turn.
        case inPlace
        /// They become user text in `<system-reminder>`: templates that want the system prompt first, or
        /// strictly alternating roles, take that.
        case reminder
    }

    /// The content of an assistant message that only calls tools.
    public enum EmptyContent: Sendable {
        case null, string
    }

    /// What becomes of a trailing assistant message.
    public enum Prefill: Sendable {
        /// It is sent as it is.
        case pass
        /// It is sent with a member that says so: `prefix` (DeepSeek, Mistral), `partial` (Kimi).
        case marked(StaticString)
        /// It is sent as it is, and members of the request say so (vLLM, SGLang).
        case told([FixedField])
        /// A user message asks to continue.
        case askToContinue
    }

    /// Which images a model takes.
    public enum Images: Sendable {
        case all
        /// Only data, no addresses.
        case data
        case none
    }

    /// The form of the ids of tool calls.
    public enum CallIDs: Sendable {
        /// Any text up to this many characters.
        case upTo(Int)
        /// Letters and digits, exactly as many (Mistral: 9).
        case alphanumeric(Int)
        /// `functions.NAME:N`, where `N` counts the calls of the conversation from 0 (Kimi).
        case functionCounted
    }

    /// The kinds of `tool_choice` in chat/completions.
    public enum ToolChoice: Sendable {
        case auto, required, none, named
    }

    /// Whether a provider can be told to call one tool at most.
    public enum ParallelCalls: Sendable {
        /// `parallel_tool_calls` is obeyed.
        case told
        /// `parallel_tool_calls` is taken, and perhaps ignored: further calls are dropped from the answer.
        case toldAndEnforced
        /// `parallel_tool_calls` is refused: further calls are dropped from the answer.
        case enforced
    }

    /// What the root of a tool's schema must be.
    public enum SchemaRoot: Sendable {
        /// An object with `properties`.
        case object
        /// An object with `properties` and without `anyOf`, `oneOf`, `allOf`, `enum`, `not` beside them.
        case plainObject
    }

    /// How an answer in a given form is asked for.
    public enum AnswerFormat: Sendable {
        /// `response_format` with the schema.
        case jsonSchema
        /// `response_format` with the schema, closed as OpenAI's strict mode demands.
        case closedJSONSchema
        /// `response_format` that says JSON; the schema is told in the system prompt.
        case jsonObject
        /// The schema is told in the system prompt.
        case none
    }

    /// Which keywords of JSON schema are taken below a tool's parameters.
    public enum SchemaWords: Sendable {
        case all
        /// All but these.
        case without([StaticString])
        /// The subset of OpenAPI 3.0 that Gemini reads: references are put in place, null becomes `nullable`,
        /// `const` an `enum`, and all else is left out.
        case openAPI
    }

    /// Which marks of the client's for prompt caches are kept. Others cache by themselves, and strict ones
    /// refuse the member.
    public enum CacheMarks: Sendable {
        case none
        /// `{"type": "ephemeral"}`, whatever lifetime the client asked for.
        case withoutLifetime
        /// As the client wrote them.
        case whole
    }

    /// A member of the request that is always the same.
    public struct FixedField: Sendable {
        /// When it is sent.
        public enum Occasion: Sendable {
            case always
            /// With a stream whose request has tools.
            case streamedTools
            /// With tools of which several may be called at once.
            case parallelTools
        }

        public var name: StaticString
        /// Its value as JSON.
        public var value: StaticString
        public var occasion: Occasion

        public init(_ name: StaticString, _ value: StaticString, on occasion: Occasion = .always) {
            self.name = name
            self.value = value
            self.occasion = occasion
        }
    }

    /// The switch for thinking: what is sent to turn it on and off. Nil where nothing does.
    public struct ThinkingSwitch: Sendable {
        public var on: FixedField?
        public var off: FixedField?

        public init(on: FixedField?, off: FixedField?) {
            self.on = on
            self.off = off
        }

        public static let none = ThinkingSwitch(on: nil, off: nil)
        /// `"thinking": {"type": "enabled" | "disabled"}`
        public static let object = ThinkingSwitch(
            on: FixedField("thinking", #"{"type":"enabled"}"#),
            off: FixedField("thinking", #"{"type":"disabled"}"#))
        /// `"chat_template_kwargs": {"enable_thinking": …}`, which templates of Qwen, GLM and others read.
        public static let template = ThinkingSwitch(
            on: FixedField("chat_template_kwargs", #"{"enable_thinking":true}"#),
            off: FixedField("chat_template_kwargs", #"{"enable_thinking":false}"#))

        /// A boolean member of this name, such as `enable_thinking`.
        public static func flag(_ name: StaticString) -> ThinkingSwitch {
            ThinkingSwitch(on: FixedField(name, "true"), off: FixedField(name, "false"))
        }
    }

    /// Where the depth of thinking is asked for.
    public enum EffortField: Sendable {
        /// `reasoning_effort`
        case plain
        /// `reasoning`, an object with `effort`, `max_tokens` or `enabled` (OpenRouter).
        case reasoningObject
    }

    /// In which messages reasoning goes back to the provider.
    public enum Replay: Sendable {
        case never
        /// In those of the current tool loop.
        case inToolLoop
        /// In those of the current tool loop, and in earlier ones that call tools.
        case withCalls
        /// In all.
        case everywhere
    }

    /// How reasoning goes back.
    public enum ReplayForm: Sendable {
        /// In the form it came in.
        case asItCame
        /// As text in a member of this name, such as `reasoning_content`.
        case member(StaticString)
        /// As `reasoning_details`, verbatim and in order; as `reasoning` where there is only text.
        case details
        /// As a `thinking` part of the content (Mistral).
        case contentPart
        /// Between `<think>` tags before the text (MiniMax).
        case tags
    }

    /// How a model behind the Messages API is told to think.
    public enum NativeThinking: Sendable {
        /// It does not think.
        case none
        /// By a budget of tokens.
        case budget
        /// By an effort; how much it thinks is its own affair.
        case effort
    }

    /// What becomes of signatures that stand on tool calls.
    public enum CallSignatures: Sendable {
        case none
        /// `extra_content.google.thought_signature` goes back on its call. Where a message's first call has
        /// none, because another model made it, `standIn` takes its place, where there is one.
        case google(standIn: StaticString?)

        /// Whether signatures go back at all.
        var comeBack: Bool {
            switch self {
            case .none: false
            case .google: true
            }
        }
    }
}
