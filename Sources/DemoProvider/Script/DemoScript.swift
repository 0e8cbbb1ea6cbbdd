/// The script a request carries, and the language it is written in.
///
/// Lines of a user message that begin with `demo:` are steps. The script of the last user message that has
/// any is played; which of its steps, is decided by how many assistant messages follow that message: none,
/// the first step. Past the last step the demo provider says a closing sentence. Actions of one step are
/// joined by ` && `; a step that says nothing itself says the greeting. `demo: # remark` is no step, but makes
/// a script another one for `times=`.
///
/// ```
/// demo: status 429 retry-after=1 times=1 && say I am back.
/// demo: call Read {"file_path": "/etc/hosts"} && call Bash {"command": "ls"} interleaved
/// demo: think Two results. && say Done. && usage prompt=1200 completion=40 cached=1000
/// ```
///
/// Every action takes `times=N` (only the first N requests that reach it with this script and credential),
/// `model=NAME` and `stream=yes|no`; other requests pass it by. N of `after=N` counts chunks with content.
///
/// | verb | what it does |
/// |---|---|
/// | `say` | text in pieces |
/// | `text`, `huge-line` | filler text by count, size and rate |
/// | `think` | reasoning, in any field that providers use |
/// | `refusal` | the refusal field |
/// | `call`, `function-call` | tool calls, well-formed and otherwise |
/// | `usage` | the tokens reported, and where |
/// | `finish`, `repeat-finish`, `content-after-finish`, `matched-stop` | the end of the answer |
/// | `status` | an error answer of any shape |
/// | `overflow`, `context-limit` | the context is too small, in any provider's words |
/// | `error-in-stream`, `cut`, `silence`, `stall` | what goes wrong on the way |
/// | `pace`, `split-bytes`, `header` | how the answer travels |
/// | `empty`, `content-array`, `one-delta`, `noise` | the answer's form |
/// | `finish-with-content`, `second-choice` | the answer's choices |
/// | `no-role`, `role-every-chunk`, `null-content` | what deltas say besides |
/// | `null-delta`, `missing-delta`, `empty-delta`, `message-not-delta` | chunks without a proper delta |
/// | `empty-choices-first`, `json-instead-of-stream` | what comes instead of a chunk |
/// | `crlf`, `cr`, `bom`, `no-space`, `event-ids`, `data-lines`, `comments` | the lines of the stream |
/// | `no-done`, `spaced-done`, `after-done`, `no-last-blank-line` | the end of the stream |
///
/// `DemoScript.help` says the same with all arguments.
public struct DemoScript: Sendable {
    /// The actions of each step.
    let steps: [[DemoAction]]

    /// A script out of the lines that follow `demo:`.
    init(lines: [String]) throws(ScriptError) {
        var steps: [[DemoAction]] = []
        for line in lines {
            var cursor = ScriptCursor(line)
            let actions = try Self.actions(&cursor)
            if !actions.isEmpty { steps.append(actions) }
        }
        self.steps = steps
    }

    private static func actions(_ cursor: inout ScriptCursor) throws(ScriptError) -> [DemoAction] {
        var actions: [DemoAction] = []
        repeat {
            guard case .plain(let name) = try cursor.word() else {
                throw ScriptError("a verb is missing; \(knownVerbs)")
            }
            if name.hasPrefix("#"), actions.isEmpty { return [] }
            guard let verb = DemoVerb.named(name) else {
                throw ScriptError("there is no verb `\(name)`; \(knownVerbs)")
            }
            actions.append(try action(verb, &cursor))
        } while cursor.nextAction()
        return actions
    }

    private static func action(
        _ verb: DemoVerb, _ cursor: inout ScriptCursor
    ) throws(ScriptError) -> DemoAction {
        var words = ScriptArguments(verb: verb.name)
        switch verb.form {
        case .words:
            while let word = try cursor.word() { words.add(word) }
        case .text(let options):
            while let (name, value) = cursor.option(of: options + ["times", "model", "stream"]) {
                words.add(.option(name: name, value: value))
            }
            words.text = try cursor.text()
        }
        let condition = try condition(&words)
        let kind = try verb.build(&words)
        try words.finish()
        return DemoAction(kind: kind, condition: condition)
    }

    private static func condition(
        _ words: inout ScriptArguments
    ) throws(ScriptError) -> DemoAction.Condition {
        var condition = DemoAction.Condition()
        condition.times = try words.takeNumber("times", in: 1...1_000_000)
        condition.model = words.takeOption("model")
        switch words.takeOption("stream") {
        case nil: break
        case "yes": condition.stream = true
        case "no": condition.stream = false
        case let other?: throw ScriptError("`stream=` takes yes or no, not `\(other)`")
        }
        return condition
    }

    private static var knownVerbs: String {
        "these exist: " + DemoVerb.all.map(\.name).joined(separator: ", ")
    }
}
