// Those who host models of others, and servers that people run themselves. Sources: their references, and the
// texts of their errors.
extension Twin {
    static let openrouter = Twin(
        "openrouter",
        rules {
            $0.fields += [
                "max_completion_tokens", "top_k", "reasoning", "parallel_tool_calls", "user", "provider",
                "plugins",
                "models", "prompt_cache_key",
            ]
            $0.thinking = .reasoningObject
            $0.serverTool = TwinRules.ServerTool(
                type: "openrouter:web_search", settings: "parameters",
                known: [
                    "engine", "max_results", "max_total_results", "search_context_size", "max_characters",
                    "allowed_domains", "excluded_domains", "user_location",
                ], domains: "allowed_domains")
            $0.continuesAny = true
            $0.members.assistant += ["reasoning", "reasoning_details"]
            $0.members.tool += ["cache_control"]
            $0.members.textPart += ["cache_control"]
            $0.replay = .details
        },
        speech {
            $0.reasoning = .both
            $0.signsDetails = true
            $0.usage = .always
            $0.quirks = [.comments]
            $0.ids = .counted("toolu_vrtx_")
            $0.search = .annotations
        }, .plain(code: "400"))

    static let groq = Twin(
        "groq",
        rules {
            $0.fields += [
                "max_completion_tokens", "reasoning_effort", "reasoning_format", "include_reasoning",
                "parallel_tool_calls", "user", "seed", "n", "service_tier",
            ]
            $0.tools = 128
            $0.efforts = ["none", "default", "low", "medium", "high"]
            $0.thinking = .always
            $0.images = .none
            $0.continuesAny = true
            $0.members.assistant += ["reasoning"]
        },
        speech {
            $0.reasoning = .reasoning
            $0.usage = .xGroq
            $0.callQuirks = [.whole]
        }, .groq)

    static let together = Twin(
        "together",
        hosted {
            $0.fields += ["top_k", "reasoning", "reasoning_effort", "parallel_tool_calls", "seed", "n"]
            $0.members.assistant += ["reasoning", "reasoning_content"]
        },
        speech { $0.reasoning = .reasoning }, .plain())

    static let fireworks = Twin(
        "fireworks",
        hosted {
            $0.fields += ["top_k", "reasoning_effort", "reasoning_history", "parallel_tool_calls", "user"]
            $0.efforts = ["none", "low", "medium", "high"]
            $0.members.assistant += ["reasoning_content"]
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.usage = .withFinish
        })

    static let cerebras = Twin(
        "cerebras",
        hosted {
            $0.fields += [
                "max_completion_tokens", "reasoning_effort", "disable_reasoning", "parallel_tool_calls",
                "user",
                "seed",
            ]
            $0.temperature = 0...1.5
            $0.efforts = ["low", "medium", "high"]
            $0.images = .none
            $0.members.assistant += ["reasoning"]
        },
        speech {
            $0.reasoning = .reasoning
            $0.usage = .withFinish
        }, .cerebras)

    static let deepinfra = Twin(
        "deepinfra",
        hosted {
            $0.fields += ["top_k", "reasoning_effort", "parallel_tool_calls", "user", "seed"]
            $0.formats = ["text", "json_object"]
            $0.stops = 16
            $0.efforts = ["none", "low", "medium", "high"]
            $0.choices = [.auto, .none]
            $0.members.assistant += ["reasoning_content"]
        },
        speech { $0.reasoning = .reasoningContent }, .plain())

    // MARK: Servers of one's own

    static let vllm = Twin(
        "vllm",
        hosted {
            $0.fields += [
                "max_completion_tokens", "top_k", "parallel_tool_calls", "reasoning_effort",
                "chat_template_kwargs", "thinking_token_budget", "continue_final_message",
                "add_generation_prompt", "user", "seed",
            ]
            $0.stops = 64
            $0.continued = "continue_final_message"
            $0.members.assistant += ["reasoning", "reasoning_content"]
        },
        speech {
            $0.reasoning = .reasoning
            $0.quirks = [.roleEveryChunk]
            $0.ids = .counted("chatcmpl-tool-")
        }, .plain(type: "BadRequestError"))

    static let sglang = Twin(
        "sglang",
        hosted {
            $0.fields += [
                "max_completion_tokens", "top_k", "parallel_tool_calls", "reasoning_effort",
                "chat_template_kwargs", "separate_reasoning", "continue_final_message", "user", "seed",
            ]
            $0.members.idLimit = 96
            $0.ids = .upTo(96)
            $0.stops = 64
            $0.continued = "continue_final_message"
            $0.members.assistant += ["reasoning_content"]
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.quirks = [.nullContent]
        }, .plain(type: "BadRequest"))

    static let llamacpp = Twin(
        "llamacpp",
        hosted {
            $0.fields += [
                "top_k", "parallel_tool_calls", "chat_template_kwargs", "reasoning_format", "cache_prompt",
                "seed",
            ]
            $0.stops = 64
            $0.refusedWords = ["pattern", "format"]
            $0.images = .data
            $0.members.assistant += ["reasoning_content"]
        },
        speech {
            $0.reasoning = .reasoningContent
            $0.quirks = [.noise]
        }, .plain(code: "400"))

    static let ollama = Twin(
        "ollama",
        hosted {
            $0.fields = [
                "model", "messages", "stream", "stream_options", "max_tokens", "temperature", "top_p", "stop",
                "tools", "response_format", "reasoning_effort", "seed", "user",
            ]
            $0.efforts = ["none", "low", "medium", "high", "max"]
            $0.images = .data
            $0.members.assistant += ["reasoning"]
        },
        speech {
            $0.reasoning = .reasoning
            $0.callQuirks = [.whole, .sameIndex]
        }, .plain())

    static let lmstudio = Twin(
        "lmstudio",
        hosted {
            $0.fields += ["top_k", "reasoning_effort", "seed", "user"]
            $0.efforts = ["low", "medium", "high"]
            $0.choices = [.auto, .none, .required]
            $0.images = .data
            $0.members.assistant += ["reasoning", "reasoning_content"]
        },
        speech { $0.reasoning = .reasoning }, .text)

    /// What hosts and servers of open models have in common: those think whatever the request says, and their templates
    /// want the system prompt first.
    private static func hosted(_ change: (inout TwinRules) -> Void) -> TwinRules {
        rules {
            $0.thinking = .always
            $0.systemAmid = false
            change(&$0)
        }
    }
}
