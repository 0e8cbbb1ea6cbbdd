import Testing
import Wire

@testable import DemoProvider

@Suite struct ScriptFinderTests {
    private func find(_ messages: String) throws -> ScriptFinder? {
        ScriptFinder(messages: try JSONDocument(Array(messages.utf8)).root)
    }

    @Test func `the script of the last user message that has one counts`() throws {
        let found = try find(
            #"""
            [{"role":"user","content":"demo: say old"},{"role":"assistant","content":"old"},
             {"role":"user","content":[{"type":"text","text":"Do it.\ndemo: say a"},
                                       {"type":"image_url","image_url":{"url":"https://x/y"}},
                                       {"type":"text","text":"  demo: say b\r\nnot demo: say c"}]},
             {"role":"assistant","content":null,"tool_calls":[]},{"role":"tool","content":"demo: say no"},
             {"role":"user","content":"<system-reminder>no script</system-reminder>"},
             {"role":"assistant","content":"demo: say never"},{"role":"system","content":"demo: say never"}]
            """#)
        #expect(found?.lines == [" say a", " say b\r"])
        #expect(found?.step == 2)
    }

    @Test(arguments: [
        #"[{"role":"user","content":"say demo: in the middle"}]"#,
        #"[{"role":"user","content":""}]"#,
        #"[{"role":"user"},{"content":"demo: say a"}]"#,
        #"[{"role":"user","content":[{"type":"text"},1,null]}]"#,
        #"[{"role":"assistant","content":"demo: say a"}]"#,
    ])
    func `what is no line of a user's text is no script`(messages: String) throws {
        #expect(try find(messages) == nil)
    }

    @Test func `the mark is found wherever it stands`() {
        for before in 0..<40 {
            for filling in ["x", "d", "de", "dem", "demo", "o", ":", "m:", "odemo"] {
                let head = String(repeating: filling, count: before)
                #expect(Array((head + "demo:" + filling).utf8)[...].containsScriptMark)
                let other = head + "demo" + filling
                #expect(Array(other.utf8)[...].containsScriptMark == other.contains("demo:"))
            }
        }
    }

    @Test func `a remark in carriage returns and spaces is still played`() throws {
        #expect(
            try DemoScript(lines: [" say b\r"]).steps == [
                [DemoAction(kind: .part(.text("b", pieceSize: 16)))]
            ])
    }
}
