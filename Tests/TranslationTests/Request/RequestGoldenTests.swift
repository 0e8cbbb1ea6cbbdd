import Testing
import Translation
import Wire

@Suite struct RequestGoldenTests {
    @Test(arguments: RequestGolden.all)
    func `a request becomes the chat request of its golden file`(golden: RequestGolden) throws {
        let chat = try Translated(golden.request(), profile: golden.profile, model: golden.model).chat
        let shown = try RequestGolden.shown(chat)
        if RequestGolden.isUpdating { try golden.update(shown) }
        #expect(try shown == golden.expected())
    }

    // Others are held against the rules of their own provider.
    @Test(arguments: RequestGolden.all.filter { $0.label == nil })
    func `a golden request keeps the rules of chat completions`(golden: RequestGolden) throws {
        let translated = try Translated(golden.request(), profile: golden.profile, model: golden.model)
        #expect(ChatRules.violations(of: translated.body) == [])
    }
}
