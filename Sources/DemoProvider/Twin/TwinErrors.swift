import Wire

/// The shape and the wording of a provider's refusals.
struct TwinErrors: Sendable {
    /// A member that the provider does not know, named by its path such as `messages[1].name`.
    var unknown: @Sendable (_ path: String) -> ErrorAnswer
    /// Any other refusal, told in OpenAI's way.
    var dress: @Sendable (ErrorAnswer) -> ErrorAnswer

    func dressed(_ error: ErrorAnswer) -> ErrorAnswer {
        error.code == "unknown_parameter" ? unknown(error.param ?? "") : dress(error)
    }

    /// As OpenAI says it.
    static let openai = TwinErrors(
        unknown: { .invalid("Unknown parameter: '\($0)'.", param: $0, code: "unknown_parameter") },
        dress: { $0 })

    /// `{"error":{…}}` with a type of the provider's and no parameter.
    static func plain(type: String = "invalid_request_error", code: String? = nil) -> TwinErrors {
        let dress: @Sendable (ErrorAnswer) -> ErrorAnswer = { error in
            var error = error
            error.type = type
            error.code = code
            error.param = nil
            return error
        }
        return TwinErrors(
            unknown: { dress(.invalid("Unrecognized request argument supplied: \($0)")) }, dress: dress)
    }

    /// Google's array, which names a member that its schema does not have.
    static let google = TwinErrors(
        unknown: { path in
            var error = ErrorAnswer.invalid(
                "Invalid JSON payload received. Unknown name \"\(path)\": Cannot find field.")
            error.shape = .gemini
            return error
        },
        dress: { error in
            var error = error
            error.shape = .gemini
            return error
        })

    /// Mistral's: what its schema does not have is 422, with the place in pydantic's way.
    static let mistral = TwinErrors(
        unknown: { path in
            var error = ErrorAnswer(status: 422)
            var json = JSONWriter()
            json.beginObject()
            json.field("object", "error" as StaticString)
            json.name("message")
            json.beginObject()
            json.name("detail")
            json.beginArray()
            json.beginObject()
            json.field("type", "extra_forbidden" as StaticString)
            json.name("loc")
            json.beginArray()
            json.value("body")
            for step in path.split(whereSeparator: { ".[]".contains($0) }) {
                if let index = Int(step) { json.value(index) } else { json.value(String(step)) }
            }
            json.endArray()
            json.field("msg", "Extra inputs are not permitted" as StaticString)
            json.endObject()
            json.endArray()
            json.endObject()
            json.field("type", "invalid_request_error" as StaticString)
            json.endObject()
            error.body = json.bytes
            return error
        },
        dress: { error in
            var error = error
            error.shape = .mistral
            return error
        })

    /// Groq's, which speaks of properties.
    static let groq = TwinErrors(
        unknown: { path in
            let steps = path.split(separator: ".").map(String.init)
            guard steps.count > 1, let name = steps.last else {
                return .invalid("property '\(path)' is unsupported")
            }
            let place = steps[0].replacing("[", with: ".").replacing("]", with: "")
            return .invalid(
                """
                '\(place)' : for 'role:assistant' the following must be satisfied[('\(place)' : property \
                '\(name)' is unsupported)]
                """)
        },
        dress: { $0 })

    /// Cerebras', without an object around it.
    static let cerebras = TwinErrors(
        unknown: { path in
            let place = path.replacing("[", with: ".").replacing("]", with: "")
            var error = ErrorAnswer.invalid("\(place): property '\(place)' is unsupported")
            return flat(&error, code: "wrong_api_format")
        },
        dress: { error in
            var error = error
            return flat(&error, code: error.code ?? "wrong_api_format")
        })

    private static func flat(_ error: inout ErrorAnswer, code: String) -> ErrorAnswer {
        var json = JSONWriter()
        json.beginObject()
        json.field("message", error.message ?? "")
        json.field("type", "invalid_request_error" as StaticString)
        json.field("param", "validation_error" as StaticString)
        json.field("code", code)
        json.endObject()
        error.body = json.bytes
        return error
    }

    /// xAI's: a text beside a code that is a text.
    static let xai = TwinErrors(
        unknown: { xai("Model does not support parameter \($0).") }, dress: { xai($0.message ?? "") })

    private static func xai(_ message: String) -> ErrorAnswer {
        var error = ErrorAnswer(status: 400)
        var json = JSONWriter()
        json.beginObject()
        json.field("code", "Client specified an invalid argument" as StaticString)
        json.field("error", message)
        json.endObject()
        error.body = json.bytes
        return error
    }

    /// MiniMax', in an object of Anthropic's kind.
    static let minimax = TwinErrors(
        unknown: { minimax("unknown parameter '\($0)'") }, dress: { minimax($0.message ?? "") })

    private static func minimax(_ message: String) -> ErrorAnswer {
        var error = ErrorAnswer(status: 400)
        var json = JSONWriter()
        json.beginObject()
        json.field("type", "error" as StaticString)
        json.name("error")
        json.beginObject()
        json.field("type", "bad_request_error" as StaticString)
        json.field("message", "invalid params, \(message) (2013)")
        json.field("http_code", "400" as StaticString)
        json.endObject()
        json.endObject()
        error.body = json.bytes
        return error
    }

    /// `{"error":"…"}`
    static let text = TwinErrors(
        unknown: { path in
            var error = ErrorAnswer.invalid("Unrecognized key: '\(path)'")
            error.shape = .string
            return error
        },
        dress: { error in
            var error = error
            error.shape = .string
            return error
        })
}
