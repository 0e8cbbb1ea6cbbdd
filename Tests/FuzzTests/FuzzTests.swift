import TestSupport
import Testing

/// Everything that reads foreign bytes, with inputs that nobody wrote.
@Suite(.serialized) struct FuzzTests {
    @Test(arguments: FuzzRun.parsers)
    func `a parser keeps its promises whatever comes`(parser: FuzzedParser) throws {
        let count = try FuzzRun(of: parser)()
        #expect(count > 0)
    }

    @Test(arguments: FuzzedParser.all)
    func `what the mutations begin with keeps them, too, and is small`(parser: FuzzedParser) throws {
        let inputs = try Corpus(of: parser.name).inputs
        #expect(!inputs.isEmpty)
        #expect(inputs.reduce(0) { $0 + $1.count } <= 16 << 10)
        for input in inputs {
            var random = SeededGenerator(seed: 1)
            try parser.read(input, &random)
        }
    }

    @Test func `each parser has a corpus of its own, and each corpus a parser`() throws {
        #expect(try Corpus.parsers().sorted() == FuzzedParser.all.map(\.name).sorted())
    }

    @Test func `the same seed leads to the same input`() throws {
        let mutation = Mutation(of: try Corpus(of: "json"))
        var inputs: Set<[UInt8]> = []
        for seed in 0..<100 {
            var (one, other) = (SeededGenerator(seed: seed), SeededGenerator(seed: seed))
            let input = mutation.input(using: &one)
            #expect(input == mutation.input(using: &other))
            inputs.insert(input)
        }
        #expect(inputs.count > 50)
    }

    /// A fuzzer that finds nothing in a parser that is wrong finds nothing anywhere.
    @Test func `a promise that is broken is found, and told with its seed`() throws {
        let parser = FuzzedParser("json") { input, _ in
            try promise(!input.contains { $0 < 0x09 }, "a control character")
        }
        let failure = #expect(throws: FuzzFailure.self) { try FuzzRun(of: parser, environment: [:])() }
        #expect(failure?.description.contains("TOLLGATE_FUZZ_SEED=\(failure?.seed ?? 0)") == true)
        #expect(failure?.input.contains { $0 < 0x09 } == true)
    }
}
