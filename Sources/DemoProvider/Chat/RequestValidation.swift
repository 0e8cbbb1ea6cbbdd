import Wire

/// Checks a request as strictly as OpenAI's endpoint documents it, so that a translation that only lenient
/// servers would take is found out. Source: the API reference of `POST /v1/chat/completions`.
enum RequestValidation {
    static func check(_ body: ChatBody) throws(ErrorAnswer) {
        let root = body.document.root
        try only(topLevel, in: root, at: nil)
        try checkScalars(root)
        try checkStop(root["stop"])
        try ToolValidation.check(root)
        try ToolValidation.checkEffort(root)
        try MessageValidation.check(body.messages)
    }

    static let topLevel: [StaticString] = [
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "tools",
        "tool_choice", "parallel_tool_calls", "temperature", "top_p", "stop", "reasoning_effort",
        "response_format", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
        "frequency_penalty", "presence_penalty", "n", "seed", "logprobs", "top_logprobs", "logit_bias",
        "metadata", "modalities", "audio", "prediction", "service_tier", "store", "verbosity",
        "web_search_options", "functions", "function_call",
    ]

    private static func checkScalars(_ root: JSONValue) throws(ErrorAnswer) {
        for name: StaticString in ["stream", "parallel_tool_calls"] {
            if let flag = root[name], flag.bool == nil, !flag.isNull {
                throw .invalid("Invalid type for '\(name)': expected a boolean.", param: "\(name)")
            }
        }
        if let options = root["stream_options"], !options.isNull {
            guard root["stream"]?.bool == true else {
                throw .invalid(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                    param: "stream_options")
            }
            try only(["include_usage", "include_obfuscation"], in: options, at: "stream_options")
        }
        for name: StaticString in ["max_tokens", "max_completion_tokens"] {
            guard let limit = root[name], !limit.isNull else { continue }
            guard let number = limit.int, number >= 1 else {
                throw .invalid(
                    "Invalid '\(name)': integer below minimum value. Expected a value >= 1.",
                    param: "\(name)", code: "integer_below_min_value")
            }
        }
        if root["max_tokens"]?.int != nil, root["max_completion_tokens"]?.int != nil {
            throw .invalid(
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                param: "max_tokens")
        }
        try checkRange(root, "temperature", 0...2)
        try checkRange(root, "top_p", 0...1)
        for name: StaticString in ["user", "safety_identifier", "prompt_cache_key"] {
            guard let value = root[name], !value.isNull else { continue }
            guard let text = value.string, text.unicodeScalars.count <= 64 else {
                throw .invalid(
                    "Invalid '\(name)': string too long. Expected a string with maximum length 64.",
                    param: "\(name)", code: "string_above_max_length")
            }
        }
        if let effort = root["reasoning_effort"], !effort.isNull {
            let known = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
            guard let name = effort.string, known.contains(name) else {
                throw .invalid("Invalid value for 'reasoning_effort'.", param: "reasoning_effort")
            }
        }
        try checkResponseFormat(root["response_format"])
    }

    private static func checkRange(
        _ root: JSONValue, _ name: StaticString, _ range: ClosedRange<Double>
    ) throws(ErrorAnswer) {
        guard let value = root[name], !value.isNull else { return }
        guard let number = value.double, range.contains(number) else {
            throw .invalid(
                "Invalid '\(name)': expected a number from \(range.lowerBound) to \(range.upperBound).",
                param: "\(name)")
        }
    }

    /// At most four sequences, none of them empty.
    private static func checkStop(_ stop: JSONValue?) throws(ErrorAnswer) {
        guard let stop, !stop.isNull, !stop.isString else { return }
        guard stop.isArray, (1...4).contains(stop.count) else {
            throw .invalid(
                "Invalid 'stop': expected a string or an array of 1 to 4 strings.", param: "stop",
                code: "array_above_max_length")
        }
        for text in stop.elements where !text.isString || text.isEmptyString {
            throw .invalid("Invalid 'stop': expected non-empty strings.", param: "stop")
        }
    }

    private static func checkResponseFormat(_ format: JSONValue?) throws(ErrorAnswer) {
        guard let format, !format.isNull else { return }
        switch format["type"]?.string {
        case "text", "json_object": return
        case "json_schema":
            guard let schema = format["json_schema"], schema["schema"]?.isObject == true,
                let name = schema["name"]?.string, isName(name)
            else {
                throw .invalid(
                    "Invalid 'response_format.json_schema': expected a name and a schema.",
                    param: "response_format.json_schema")
            }
        default:
            throw .invalid("Invalid value for 'response_format.type'.", param: "response_format.type")
        }
    }

    /// Refuses members that are not `known`.
    static func only(_ known: [StaticString], in object: JSONValue, at path: String?) throws(ErrorAnswer) {
        for member in object.members where !known.contains(where: { member.key.equals($0) }) {
            let name = path.map { "\($0).\(member.name)" } ?? member.name
            throw .invalid("Unknown parameter: '\(name)'.", param: name, code: "unknown_parameter")
        }
    }

    /// `^[a-zA-Z0-9_-]{1,64}$`, the rule for names of tools and schemas.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy(isName(byte:))
    }

    /// Whether a name may hold this byte: a letter, a digit, `_` or `-`.
    static func isName(byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
