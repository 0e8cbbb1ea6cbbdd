import Wire

/// Sampling as far as a model behind the Messages API takes it. What clients of OpenAI's protocols say of it otherwise
/// is a loss: the API would refuse the request.
///
/// Source: Anthropic's migration guide, on models since Claude Opus 4.7.
struct MessagesSampling {
    let request: OpenAIRequest
    let dialect: Dialect
    /// Whether the model thinks, beside which none but the default is taken.
    let isThinking: Bool

    func write(to json: inout JSONWriter, _ losses: inout LossList) {
        let isTaken = dialect.temperature != nil && !isThinking
        let temperature = request["temperature"]?.double
        if let temperature, temperature != 1 {
            if !isTaken {
                losses.add("request.temperature")
            } else if temperature > 1 {
                losses.add("request.temperature", .narrowed)
            } else if let value = request["temperature"] {
                json.field("temperature", value)
            }
        }
        if let value = request["top_p"], let share = value.double, share != 1 {
            // Models of today refuse the two together.
            let isAlone = temperature == nil || temperature == 1
            if isAlone, isTaken { json.field("top_p", value) } else { losses.add("request.top_p") }
        }
        if let value = request["top_k"], value.int != nil {
            if isTaken { json.field("top_k", value) } else { losses.add("request.top_k") }
        }
    }
}
