import TestSupport
import Testing
import Wire

/// Valid texts, damaged at random by a seeded generator. The parser and the reference must agree on each.
struct JSONFuzzTests {
    @Test(arguments: UInt64(0)..<8)
    func `damaged texts are judged as the grammar says, and kept byte for byte when valid`(seed: UInt64)
        throws
    {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        let rounds = 2_500
        for _ in 0..<rounds {
            let text = mutated(seeds.randomElement(using: &generator) ?? [], using: &generator)
            let isValid = ReferenceValidator.accepts(text, maximumDepth: 6)
            do throws(JSONError) {
                let document = try JSONDocument(text, maximumDepth: 6)
                accepted += 1
                #expect(isValid, "accepted \(text)")
                try readEverything(document.root)
                #expect(JSONRewriting.spliced(document.root) == JSONRewriting.withoutSpace(text), "\(text)")
                let again = try JSONDocument(JSONRewriting.reescaped(document.root))
                #expect(
                    JSONRewriting.reescaped(again.root) == JSONRewriting.reescaped(document.root), "\(text)")
            } catch {
                #expect(!isValid, "refused \(text): \(error)")
                #expect(0...text.count ~= error.offset)
            }
        }
        // Neither side of the comparison is empty.
        #expect(accepted > rounds / 20)
        #expect(accepted < rounds)
    }

    @Test func `random bytes never crash the parser`() {
        var generator = SeededGenerator(seed: 0xBAD)
        let alphabet =
            Array(#"{}[]":,\u0019eE+-. truefalsn"#.utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        for _ in 0..<10_000 {
            let length = Int.random(in: 0...24, using: &generator)
            let text = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            #expect(((try? JSONDocument(text)) != nil) == ReferenceValidator.accepts(text), "\(text)")
        }
    }

    /// Calls every accessor: none may trap, whatever the document holds.
    private func readEverything(_ value: JSONValue) throws(JSONError) {
        _ = (
            value.int, value.double, value.bool, value.string, value.isEmptyString, value["a"],
            value.equals("a"), value.hasPrefix("a")
        )
        #expect(value.count == (value.isObject ? Array(value.members).count : Array(value.elements).count))
        #expect(try JSONDocument(Array(value.raw)).root.kind == value.kind)
        for member in value.members {
            #expect(value[member.name] != nil)
            try readEverything(member.value)
        }
        for element in value.elements { try readEverything(element) }
    }

    private let seeds: [[UInt8]] = [
        #"{"a":[1,-0.5e+10,true,false,null],"b":{"c":"text \"quoted\" and \u00e9 é€😀"},"a":""}"#,
        #"[[],{},[[1]],"\ud83d\ude00\ud800",12345678901234567890,0,-0,1E400,"long enough for two words"]"#,
        "  {\r\n\t\"name\" : \"value\\n\" , \"list\" : [ 1 , 2 , 3 ] }\n",
        #"{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":" hello\n"},"finish_reason":null}]}"#,
        #""just a string with a \\ backslash, a tab\t, and ünïcödé""#,
        "-12.75e-3",
    ].map { Array($0.utf8) }

    private let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\n", "0", "-", ".", "e", "1e9",
            "true", "null", " ", "\n", "{}", "[]", "\"a\"",
            "\"a\":", ",1", "é", "😀",
        ].map { Array($0.utf8) } + [
            [0x00], [0x1F], [0x80], [0xC0], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ]

    private func mutated(_ seed: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var text = seed
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let start = Int.random(in: 0...text.count, using: &generator)
            let end = min(text.count, start + Int.random(in: 0...8, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: text.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: start)
            case 1: text.replaceSubrange(start..<end, with: pieces.randomElement(using: &generator) ?? [])
            case 2: text.removeSubrange(start..<end)
            case 3:
                text.insert(
                    contentsOf: Array(text[start..<end]),
                    at: Int.random(in: 0...text.count, using: &generator))
            case 4 where start < text.count: text[start] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            default:
                text.replaceSubrange(
                    start..<end, with: Array(seed.suffix(Int.random(in: 0...8, using: &generator))))
            }
        }
        return text
    }
}
