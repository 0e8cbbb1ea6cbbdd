import Testing
import Translation

@Suite struct StreamGoldenTests {
    @Test func `there are golden streams`() {
        #expect(AnswerGolden.all.count > 50)
    }

    @Test(arguments: AnswerGolden.all)
    func `a provider's stream becomes exactly these events`(golden: AnswerGolden) throws {
        let result = AnswerDriver.stream(golden.bytes, golden.context, isCut: golden.isCut)
        _ = try EventGrammar(result.output)
        if AnswerGolden.isUpdating {
            try golden.update(result)
        } else {
            #expect(golden.shown(result) == golden.expected)
        }
    }

    @Test(arguments: AnswerGolden.all)
    func `the cut of the bytes makes no difference`(golden: AnswerGolden) {
        let whole = AnswerDriver.stream(golden.bytes, golden.context, isCut: golden.isCut)
        let bytewise = AnswerDriver.stream(
            golden.bytes, golden.context, cuts: Array(0..<golden.bytes.count), isCut: golden.isCut)
        #expect(bytewise.output == whole.output)
        #expect(bytewise.conclusion.usage == whole.conclusion.usage)
    }

    @Test(arguments: AnswerGolden.all)
    func `a stream that breaks anywhere ends by the grammar or before anything was sent`(golden: AnswerGolden)
        throws
    {
        var last: StreamResult?
        for end in 0..<golden.bytes.count {
            let result = AnswerDriver.stream(Array(golden.bytes[..<end]), golden.context, isCut: true)
            if result.output == last?.output { continue }
            last = result
            let events = try EventGrammar(result.output)
            #expect(result.hasStarted == !events.events.isEmpty)
            #expect((result.conclusion.failure == nil) == (events.stopReason != nil))
            #expect(result.conclusion.stopReason == events.stopReason)
        }
    }
}
