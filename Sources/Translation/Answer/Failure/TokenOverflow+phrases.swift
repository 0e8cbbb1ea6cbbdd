// How providers say that a request does not fit, and where their numbers stand.
extension TokenOverflow {
    /// Words in `code`, `type` or `status`.
    static let codes: Set<String> = [
        "context_length_exceeded", "context_window_exceeded", "exceed_context_size_error", "prompt_too_long",
        "model_context_window_exceeded", "string_above_max_length", "input_too_long",
        "contextwindowexceedederror",
        // GLM: the prompt is longer than the model takes.
        "1261",
    ]

    /// Phrases in the message, in lower case.
    static let phrases = [
        "prompt is too long", "prompt too long", "input is too long", "maximum context length",
        "maximum prompt length", "maximum model length", "context length is only", "context length of only",
        "exceeds the available context size", "exceeds the context window", "exceeds context window",
        "context window exceeds", "exceed context limit", "exceeds the maximum number of tokens",
        "exceeded model token limit", "range of input length should be", "exceeds max length",
        "exceeds the context length", "exceeded max context length", "longer than the model's context length",
        "longer than the maximum model length", "reduce the length of the", "context size has been exceeded",
        "exceeds the maximum context", "too many input tokens", "exceed max message tokens",
        "tokens in the prompt cannot exceed", "supported sequence length",
        "`inputs` tokens + `max_new_tokens`",
        "prompt_too_long", "greater than the context length", "context the overflows",
        "context_length_exceeded",
        "larger than the context window", "too large for model with", "context length exceeded",
        "too many tokens",
        "token limit exceeded", "prompt token count of", "input tokens exceed the configured limit",
    ]

    // MARK: Phrases right before a number

    /// Before the largest `max_tokens`.
    static let outputPhrases = [
        "supports at most ", "range of max_tokens is [1, ", "max_tokens should be [1, ", "max_tokens is [1, ",
        "be less than or equal to ", "be less or equal to ", "must be <= ", "should be <= ", "a value <= ",
        "between 1 and ", "in [1, ", "in range [1, ", "cannot exceed ", "cannot be greater than ",
        "must not exceed ", "exceeds the maximum of ", "maximum allowed value is ", "maximum value is ",
        "maximum is ", "at most ", "the limit of ",
    ]

    /// Before the tokens of the prompt.
    static let promptPhrases = ["resulted in ", "your request has ", "you passed ", "given: "]

    /// The same, where none of the others is found: the words have other uses.
    static let weakPromptPhrases = [
        "prompt contains at least ", "prompt contains ", "input token count (", "token count (",
        "the input (",
        "request (", "request contains ", "requested: ", "current length is ", "prompt token count of ",
        "prompt is too long: ", "provided prompt is ", "received ", "first ", "requested ",
    ]

    /// Before the tokens of the window.
    static let limitPhrases = [
        "maximum context length is ", "maximum context length of ", "context length is only ",
        "context length of only ", "maximum context length: ", "maximum prompt length is ",
        "maximum model length of ", "number of tokens allowed (", "context size (", "context length (",
        "token limit: ", "configured limit of ", "input length should be [1, ", "while limit is ",
        "sequence length is just ", "context window of ", "must be <= ", "maximum input length of ",
        "cannot exceed ", "tokens > ",
    ]

    /// The same, where none of the others is found.
    static let weakLimitPhrases = ["limit of ", "maximum of ", "limit "]

    // MARK: Phrases right behind a number

    /// Behind the tokens of the prompt.
    static let phrasesBehindPrompt = [
        " in the messages", " in your prompt", " tokens from the input", " of text input", " input tokens",
    ]
}
