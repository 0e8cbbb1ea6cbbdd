import Wire

/// What the demo provider says when no script tells it what to say.
enum Greeting {
    /// A friendly answer that tells who speaks and repeats the prompt; JSON, when JSON was asked for.
    static func answer(to body: some ScriptedRequest) -> String {
        let form = body.form
        if case .schema(let schema) = form { return SchemaSample.json(for: schema) }
        let prompt = Prompt.last(in: body.messages)
        if case .object = form {
            var json = JSONWriter()
            json.beginObject()
            json.field("answer", "This is the demo provider.")
            json.field("prompt", prompt)
            json.endObject()
            return String(decoding: json.bytes, as: UTF8.self)
        }
        let echo = prompt.isEmpty ? "Your message had no text." : "You wrote: \u{201C}\(prompt)\u{201D}"
        return """
            Hello! This is the demo provider of Tollgate: a script, not a language model. \(echo) \
            Everything between you and me works, so a real provider can take my place. \
            Lines that begin with `demo:` tell me what to play; try `demo: say It works!`
            """
    }

    /// The answer past the last step of a script.
    static let closing = "That was the last step of the demo script."
}
