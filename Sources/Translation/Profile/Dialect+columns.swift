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

    /// The switch for thinking.
    public enum ThinkingSwitch: Sendable {
        case none
        /// `"thinking": {"type": "enabled" | "disabled"}`
        case object
        /// A boolean member of this name, such as `enable_thinking`.
        case flag(StaticString)
    }

    /// Whether reasoning goes back to the provider.
    public enum Replay: Sendable {
        case never
        /// In the current tool loop, in the field it came in.
        case inToolLoop
        /// In the current tool loop, in `reasoning_content` of every assistant message, even if empty.
        case alwaysInToolLoop
    }
}
