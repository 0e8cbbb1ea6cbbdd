import Testing

@Suite struct ResponsesGoldenTests {
    @Test func `there are golden conversations`() {
        #expect(ResponsesGolden.all.count > 15)
    }

    @Test(arguments: ResponsesGolden.all)
    func `a conversation goes out and comes back as its golden file shows`(golden: ResponsesGolden) throws {
        let shown = try golden.shown()
        if ResponsesGolden.isUpdating { return try golden.update(shown) }
        #expect(shown == golden.expected)
    }

    @Test(arguments: ResponsesGolden.all)
    func `the cut of the bytes makes no difference`(golden: ResponsesGolden) throws {
        #expect(try golden.isSameInAnyCut())
    }
}
