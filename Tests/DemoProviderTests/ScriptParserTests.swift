import Testing

@testable import DemoProvider

@Suite struct ScriptParserTests {
    private func kinds(_ line: String) throws -> [DemoAction.Kind] {
        try DemoScript(lines: [line]).steps.first?.map(\.kind) ?? []
    }

    @Test(arguments: [
        ("say Hello, you", "Hello, you"),
        ("say   spaces around  ", "spaces around"),
        (#"say "quoted && kept""#, "quoted && kept"),
        (#"say two\nlines \&& one"#, "two\nlines && one"),
        ("say a&&b stays", "a&&b stays"),
        (#"say C:\path \\ \t|"#, "C:\\path \\ \t|"),
        ("say x=1 is no option", "x=1 is no option"),
        ("say", ""),
    ])
    func `free text runs to the end of its action`(line: String, text: String) throws {
        #expect(try kinds(line) == [.part(.text(text, pieceSize: 16))])
    }

    @Test func `actions of a step are joined by two ampersands that stand alone`() throws {
        #expect(
            try kinds("say one && say size=3 two && finish length") == [
                .part(.text("one", pieceSize: 16)), .part(.text("two", pieceSize: 3)),
                .finish(.reason("length")),
            ])
    }

    @Test func `arguments of a call are kept as they are written`() throws {
        let call = ToolCall(
            name: "Bash", arguments: #"{"command": "cd a && ls \"b\" }{", "n": 1.0}"#, id: "x:1", pieceSize: 4
        )
        let line = #"call Bash {"command": "cd a && ls \"b\" }{", "n": 1.0} id=x:1 size=4 same-index no-type"#
        #expect(try kinds(line) == [.part(.call(call, [.sameIndex, .noType]))])
    }

    @Test func `broken arguments are written raw`() throws {
        let call = ToolCall(name: "f", arguments: #"{"a":"#)
        #expect(try kinds(#"call f raw="{\"a\":""#) == [.part(.call(call, []))])
    }

    @Test func `conditions are not the verb's`() throws {
        let action = try #require(
            try DemoScript(lines: ["say times=2 model=demo-a stream=no hello"]).steps.first?.first)
        #expect(action.kind == .part(.text("hello", pieceSize: 16)))
        #expect(action.condition == DemoAction.Condition(times: 2, model: "demo-a", stream: false))
    }

    @Test func `a remark is no step`() throws {
        #expect(try DemoScript(lines: [" # first", "say a", "#"]).steps.count == 1)
    }

    @Test(arguments: [
        ("dance", "there is no verb `dance`"),
        ("say a && ", "a verb is missing"),
        ("&& say a", "a verb is missing"),
        ("say times=0 a", "times= from 1"),
        ("say times=x a", "times= from 1"),
        ("text count=1 colour=red", "`text` does not know `colour=`"),
        ("crlf twice", "`crlf` does not know `twice`"),
        ("text rate=fast", "takes a rate such as 100/s"),
        (#"say "open"#, "never closed"),
        (#"say "a" b"#, "follows a closing quote"),
        (#"call f {"a":"#, "never closed"),
        (#"call f {a}"#, "the arguments are not JSON"),
        ("call", "takes the name of a tool"),
        ("status", "takes an HTTP status"),
        ("status 99", "200 to 599"),
        ("status 500 shape=round", "takes one of openai, string"),
        ("think field=mind x", "takes one of reasoning_content"),
        ("silence soon", "takes seconds"),
        ("silence 1e9", "0 to 86400"),
        ("cut after=-1", "after= from 0"),
        ("error-in-stream before", "no `before`"),
        ("say a stream=maybe && crlf stream=maybe", "takes yes or no"),
        ("header x", "takes a name and a value"),
        ("matched-stop field=x END", "takes stop_reason"),
    ])
    func `a line that cannot be played says why`(line: String, reason: String) {
        let error = #expect(throws: ScriptError.self) { try DemoScript(lines: [line]) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test func `help shows every verb and every way of calling in lines of 100 columns`() {
        let lines = DemoScript.help.split(separator: "\n")
        for name in DemoVerb.all.map(\.name) + CallQuirk.allCases.map(\.rawValue) {
            #expect(lines.contains { $0.drop { $0 == " " }.prefix { $0 != " " } == name }, "\(name)")
        }
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    @Test func `no verb has two meanings`() {
        let names = DemoVerb.all.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: [
        ("demo-text-3x4", 1, 0), ("demo-text-3x4-rate-10", 2, 0), ("demo-window-100-status-503", 1, 1),
        ("demo-cut", 1, 0),
        ("demo", 0, 0), ("demo-text-3", 0, 0), ("demo-text-0x4", 0, 0), ("demo-mini", 0, 0),
        ("gpt-text-3x4", 0, 0),
        ("demo-status-42", 0, 0), ("demo-text-3x4-mini", 0, 0),
    ])
    func `a model's name can carry actions`(name: String, unscripted: Int, always: Int) {
        let model = DemoModel(name: name)
        #expect(model.unscripted.count == unscripted)
        #expect(model.always.count == always)
    }
}
