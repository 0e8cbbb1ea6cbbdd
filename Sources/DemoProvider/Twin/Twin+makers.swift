// Those who make the models themselves. Sources: their references, and the texts of their errors.
extension Twin {
    static let azure = Twin(
        "azure",
        rules {
            $0.fields = openaiFields
            $0.tools = 128
            $0.thinksBesideTools = false
            $0.members.takesDeveloper = true
            $0.plainRoot = true
            $0.members.idLimit = 40
            $0.continuesAny = true
        },
        speech { $0.quirks = [.emptyChoicesFirst] }, door: .azure)

    static let deepseek = Twin(
        "deepseek",
        rules {
            $0.fields += ["thinking", "reasoning_effort", "user_id", "logprobs"]
            $0.tools = 128
            $0.formats = ["text", "json_object"]
            $0.largestLimit = 393_216
            $0.stops = 16
            $0.efforts = ["low", "medium", "high", "xhigh", "max"]
            $0.thinking = .object(unasked: true)
            $0.choicesThinking = [.auto, .none]
            $0.images = .none
            $0.members.assistant += ["reasoning_content"]
            $0.replay = .withCalls("reasoning_content")
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.usage = .deepseek
            $0.missingReplay = { _ in
                "The `reasoning_content` in the thinking mode must be passed back to the API."
            }
        }, .plain(code: "invalid_request_error"))

    static let gemini = Twin(
        "gemini",
        rules {
            $0.fields += ["max_completion_tokens", "n", "reasoning_effort", "extra_body"]
            $0.largestLimit = 65_536
            $0.stops = 5
            $0.efforts = ["none", "minimal", "low", "medium", "high"]
            $0.namesBeginWithLetter = true
            $0.schemaWords = [
                "type", "description", "properties", "required", "items", "enum", "nullable", "format",
                "minimum", "maximum", "minItems", "maxItems", "anyOf",
            ]
            $0.images = .data
            $0.systemAmid = false
            $0.members.call += ["extra_content"]
            $0.replay = .callSignature
        },
        speech {
            $0.usage = .gemini
            $0.callQuirks = [.sameIndex, .whole]
            $0.ids = .counted("function-call-")
            $0.finishOfCalls = "stop"
            $0.signsCalls = true
        }, .google)

    static let mistral = Twin(
        "mistral",
        rules {
            $0.fields = [
                "model", "messages", "stream", "max_tokens", "temperature", "top_p", "stop", "tools",
                "tool_choice", "parallel_tool_calls", "response_format", "random_seed", "safe_prompt",
                "prompt_mode", "reasoning_effort", "n",
            ]
            $0.temperature = 0...1.5
            $0.efforts = ["none", "high"]
            $0.thinking = .always
            $0.ids = .nine
            $0.userAfterTool = false
            $0.systemAmid = false
            $0.continued = "prefix"
            $0.members.assistant += ["prefix"]
            $0.members.assistantParts += ["thinking"]
        },
        speech {
            $0.reasoning = .contentArray
            $0.usage = .withFinish
            $0.ids = .nine
            $0.callQuirks = [.whole]
        }, .mistral)

    static let moonshot = Twin(
        "moonshot",
        rules {
            $0.fields += ["thinking", "n", "prompt_cache_key", "safety_identifier"]
            $0.tools = 128
            $0.formats = ["text", "json_object"]
            $0.temperature = nil
            $0.stops = 5
            $0.thinking = .object(unasked: true)
            $0.choicesThinking = [.auto, .none]
            $0.namesBeginWithLetter = true
            $0.images = .data
            $0.ids = .functions
            // `functions.` and a number stand around the name.
            $0.members.idLimit = 96
            $0.continued = "partial"
            $0.members.assistant += ["reasoning_content", "partial"]
            $0.replay = .withCalls("reasoning_content")
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.usage = .inChoice
            $0.ids = .functions
            $0.missingReplay = {
                "thinking is enabled but reasoning_content is missing in assistant tool call message at index \($0)"
            }
        }, .plain())

    static let dashscope = Twin(
        "dashscope",
        rules {
            $0.fields += [
                "enable_thinking", "thinking_budget", "preserve_thinking", "top_k", "parallel_tool_calls",
                "seed",
            ]
            $0.temperature = 0...1.99
            $0.formats = ["text", "json_object"]
            $0.thinking = .flag("enable_thinking", unasked: false)
            $0.thinksInStreamsOnly = true
            $0.choices = [.auto, .none, .named]
            $0.choicesThinking = [.auto, .none]
            $0.members.assistant += ["reasoning_content"]
            $0.members.tool += ["cache_control"]
            $0.members.textPart += ["cache_control"]
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.quirks = [.roleEveryChunk]
        }, .plain(code: "invalid_parameter_error"))

    static let zhipu = Twin(
        "zhipu",
        rules {
            $0.fields = [
                "model", "messages", "stream", "max_tokens", "temperature", "top_p", "stop", "tools",
                "tool_choice", "response_format", "thinking", "reasoning_effort", "tool_stream", "do_sample",
                "user_id", "request_id",
            ]
            $0.temperature = 0...1
            $0.tools = 128
            $0.formats = ["text", "json_object"]
            $0.largestLimit = 131_072
            $0.stops = 1
            $0.efforts = ["low", "high", "max"]
            $0.thinking = .object(unasked: true)
            $0.choices = [.auto]
            $0.serverTool = TwinRules.ServerTool(
                type: "web_search", settings: "web_search",
                known: [
                    "enable", "search_engine", "search_query", "search_intent", "search_result", "count",
                    "search_domain_filter", "search_recency_filter", "content_size", "search_prompt",
                    "result_sequence", "require_search",
                ], needsSettings: true, domains: "search_domain_filter", tellsPages: "search_result")
            $0.images = .none
            $0.systemAmid = false
            $0.members.assistant += ["reasoning_content"]
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.usage = .withFinish
            $0.search = .pages
        }, .plain(code: "1210"))

    static let xai = Twin(
        "xai",
        rules {
            $0.fields += ["reasoning_effort", "parallel_tool_calls", "user", "n", "seed"]
            $0.tools = 128
            $0.stops = 0
            $0.efforts = ["low", "medium", "high"]
            $0.continuesAny = true
        },
        speech { $0.usage = .everyChunk }, .xai)

    static let perplexity = Twin(
        "perplexity",
        rules {
            $0.fields = [
                "model", "messages", "stream", "max_tokens", "temperature", "top_p", "top_k",
                "response_format",
                "reasoning_effort", "search_mode", "web_search_options",
            ]
            $0.temperature = 0...1.99
            $0.takesTools = false
            $0.systemAmid = false
            $0.alternates = true
            $0.thinking = .always
        },
        speech {
            $0.reasoning = .tags
            $0.usage = .everyChunk
            $0.quirks = [.noise]
        }, .plain(type: "invalid_message"))

    static let minimax = Twin(
        "minimax",
        rules {
            $0.fields = [
                "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens",
                "temperature", "top_p", "tools", "tool_choice", "reasoning_split", "thinking",
            ]
            $0.temperature = 0.01...1
            $0.thinking = .always
            $0.choices = [.auto, .none]
            $0.images = .none
            $0.systemAmid = false
            $0.members.assistant += ["reasoning_details"]
        },
        speech { $0.reasoning = .tags }, .minimax)
}

extension Twin {
    /// Everything that OpenAI's own endpoint takes.
    static let openaiFields = RequestValidation.topLevel

    static func rules(_ change: (inout TwinRules) -> Void) -> TwinRules {
        var rules = TwinRules()
        change(&rules)
        return rules
    }

    static func speech(_ change: (inout TwinSpeech) -> Void) -> TwinSpeech {
        var speech = TwinSpeech()
        change(&speech)
        return speech
    }
}
