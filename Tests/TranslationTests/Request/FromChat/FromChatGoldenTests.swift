import Testing
import Translation
import Wire

@Suite struct FromChatGoldenTests {
    @Test(arguments: FromChatGolden.all)
    func `a request of chat completions becomes the Messages request of its golden file`(
        golden: FromChatGolden
    )
        throws
    {
        let shown = try FromChatGolden.shown(golden.translated())
        if FromChatGolden.isUpdating { try golden.update(shown) }
        #expect(try shown == golden.expected())
    }

    @Test(arguments: FromChatGolden.all)
    func `a golden request keeps the rules of the Messages API`(golden: FromChatGolden) throws {
        let asked = try golden.translated()
        #expect(asked.api == .messages)
        #expect(try MessagesRules.violations(of: asked.root) == [])
    }
}
