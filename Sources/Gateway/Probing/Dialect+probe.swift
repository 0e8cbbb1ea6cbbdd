import Translation
import Wire

extension Profile {
    /// Whether requests to a model have what a question asks for, as `Dialect.sends` says it of what is the model's.
    func sends(_ question: String, to model: String) -> Bool? {
        switch question {
        case ProbeQuestion.responses.name: apis.contains(.responses)
        case ProbeQuestion.embeddings.name: apis.contains(.embeddings)
        default:
            apis.contains(.messages)
                ? dialect(for: model).sendsNatively(question) : dialect(for: model).sends(question)
        }
    }
}

extension Dialect {
    /// The same in the Messages API. What its own clients say passes as it is; clients of other protocols are translated.
    fileprivate func sendsNatively(_ question: String) -> Bool? {
        switch question {
        case "temperature 0.5": temperature?.contains(0.5) ?? false
        case "budget_tokens": nativeThinking == .budget
        case "adaptive thinking": nativeThinking == .effort
        case "output_config.format": takesOutputFormat
        case "an answer to be continued": sends(question)
        default: nil
        }
    }

    /// Whether requests in this dialect have what a question asks for; nil where that depends on more, says nothing, or
    /// where they have something else in its place.
    func sends(_ question: String) -> Bool? {
        let words = question.split(separator: " ").map(String.init)
        let detail = words.last ?? ""
        switch words.first {
        case "max_tokens": return limitField == .maxTokens ? true : nil
        case "max_completion_tokens": return limitField == .maxCompletionTokens ? true : nil
        case "stream_options": return asksForUsage
        case "temperature":
            guard let value = Double(detail) else { return nil }
            return temperature?.contains(value) ?? false
        case "top_p": return takesTopP
        case "top_k": return takesTopK
        case "stop": return Int(detail).map { $0 <= stopLimit }
        case "prompt_cache_key": return takesPromptCacheKey
        case "json_object", "json_schema": return sendsFormat(question)
        case "tools": return takesTools
        case "parallel_tool_calls": return takesTools ? tellsParallelCalls : nil
        case "tool_choice": return takesTools ? sendsChoice(detail) : nil
        case "pattern", "const": return takesTools ? sendsWord(words[0]) : nil
        case "images":
            switch images {
            case .none: return false
            case .all, .data: return true
            }
        case "system":
            switch midSystem {
            case .inPlace: return true
            case .reminder: return false
            }
        case "an":
            switch prefill {
            case .pass: return true
            case .marked, .told, .askToContinue: return false
            }
        case "a": return takesTools && question == historyForm ? true : nil
        case "the": return takesDeveloper ? true : nil
        case "reasoning_effort":
            switch effortField {
            case .plain: return efforts.contains { "\($0.name)" == detail }
            case .reasoningObject: return nil
            }
        case "thinking", "enable_thinking", "chat_template_kwargs", "reasoning":
            return sendsSwitch(question)
        default: return nil
        }
    }

    private func sendsFormat(_ question: String) -> Bool? {
        switch answerFormat {
        case .jsonSchema, .closedJSONSchema: question == "json_schema" ? true : nil
        case .jsonObject: question == "json_object"
        case .none: false
        }
    }

    private var tellsParallelCalls: Bool {
        switch parallelCalls {
        case .told, .toldAndEnforced: true
        case .enforced: false
        }
    }

    /// A choice that the model is told not to think with goes along with more than was asked.
    private func sendsChoice(_ choice: String) -> Bool? {
        switch choice {
        case "none": toolChoices.contains(.none)
        case "required": choosesWithoutThinking ? nil : toolChoices.contains(.required)
        case "name": choosesWithoutThinking ? nil : toolChoices.contains(.named)
        default: nil
        }
    }

    private func sendsWord(_ word: String) -> Bool {
        switch schemaWords {
        case .all: true
        case .without(let words): !words.contains { "\($0)" == word }
        case .openAPI: false
        }
    }

    /// The question about histories that has the form of this dialect's.
    private var historyForm: String {
        switch callIDs {
        case .alphanumeric: return "a history with ids of 9 characters"
        case .functionCounted:
            return missingReasoning == nil
                ? "a history with ids functions.NAME:N"
                : "a history with ids functions.NAME:N and reasoning_content"
        case .upTo:
            if missingReasoning != nil { return "a history with reasoning_content" }
            if case .google(standIn: .some) = callSignatures { return "a history with thought signatures" }
            return "a history of calls"
        }
    }

    private func sendsSwitch(_ question: String) -> Bool {
        switch effortField {
        case .reasoningObject: return question == "reasoning"
        case .plain:
            return [thinkingSwitch.on, thinkingSwitch.off].contains { "\($0?.name ?? "")" == question }
        }
    }

    /// The member in which reasoning goes back, where it is one that answers have; nil for none or any.
    var reasoningMember: String? {
        switch replayForm {
        case .asItCame: nil
        case .member(let name): "\(name)"
        case .details: "reasoning_details"
        case .contentPart: "thinking"
        case .tags: "<think>"
        }
    }
}
