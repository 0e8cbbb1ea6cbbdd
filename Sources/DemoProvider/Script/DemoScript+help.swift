extension DemoScript {
    /// The script language in full, as plain text of at most 100 columns.
    public static let help: String = {
        var text = """
            Lines of a user message that begin with `demo:` are a script, one step a line. The step that
            is played is chosen by how many assistant messages follow that user message. Actions of one
            step are joined by ` && `.

              demo: status 429 retry-after=1 times=1 && say I am back.
              demo: call Read {"file_path": "/etc/hosts"} && call Bash {"command": "ls"} interleaved
              demo: think Two results. && say Done. && usage prompt=1200 completion=40 cached=1000

            Every action takes times=N (only the first N requests that reach it with this script and
            credential), model=NAME and stream=yes|no. N of after=N counts chunks with content. In the Messages
            API oddities of chunks, of choices and of tool calls mean nothing.

            """
        section("What is said", DemoVerb.content, to: &text)
        text += "\n    The ways of `call`, which hold for all calls of the step:\n"
        for quirk in CallQuirk.allCases { row(quirk.rawValue, quirk.summary, indent: 6, to: &text) }
        section("How it ends", DemoVerb.usageAndFinish, to: &text)
        section("What goes wrong", DemoVerb.failures, to: &text)
        section("How it travels", DemoVerb.delivery, to: &text)
        section("Oddities of providers", DemoVerb.quirks, to: &text)
        text += "\nModels that need no script:\n\n"
        for form in DemoModel.forms { row(form.name, form.summary, indent: 2, to: &text) }
        return text
    }()

    private static func section(_ title: String, _ verbs: [DemoVerb], to text: inout String) {
        text += "\n\(title):\n\n"
        for verb in verbs {
            let form = verb.usage.isEmpty ? verb.name : "\(verb.name) \(verb.usage)"
            row(form, verb.summary, indent: 2, to: &text)
        }
    }

    /// A name and its summary beside it, or below it when the name is long; the summary wraps.
    private static func row(_ name: String, _ summary: String, indent: Int, to text: inout String) {
        let column = 26
        let width = 100
        var line = String(repeating: " ", count: indent) + name
        if line.count + 2 > column {
            wrap(&line, indent: indent + 8, width: width, to: &text)
        }
        line += String(repeating: " ", count: max(0, column - line.count))
        for word in summary.split(separator: " ") {
            if line.count + 1 + word.count > width {
                text += line + "\n"
                line = String(repeating: " ", count: column)
            }
            line += (line.allSatisfy { $0 == " " } || line.count == column ? "" : " ") + word
        }
        text += line + "\n"
    }

    /// Ends a long form on lines of its own and empties `line`.
    private static func wrap(_ line: inout String, indent: Int, width: Int, to text: inout String) {
        var rest = line[...]
        while rest.count > width, let cut = rest.prefix(width).lastIndex(of: " ") {
            text += rest[..<cut] + "\n"
            rest = Substring(String(repeating: " ", count: indent) + rest[rest.index(after: cut)...])
        }
        text += rest + "\n"
        line = ""
    }
}
