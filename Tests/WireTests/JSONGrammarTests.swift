import Testing
import Wire

/// The categories of the public JSONTestSuite: what every parser must take, must refuse, and may decide.
struct JSONGrammarTests {
    @Test(arguments: JSONGrammarCases.valid)
    func `a valid text is accepted and kept byte for byte`(text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        #expect(document.bytes == Array(text.utf8))
        #expect(JSONRewriting.spliced(document.root) == JSONRewriting.withoutSpace(Array(text.utf8)))
        #expect(ReferenceValidator.accepts(Array(text.utf8)))
    }

    @Test(arguments: JSONGrammarCases.invalid)
    func `an invalid text is refused`(text: String, kind: JSONError.Kind) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(Array(text.utf8)) }
        #expect(error?.kind == kind)
        #expect(!ReferenceValidator.accepts(Array(text.utf8)))
    }

    @Test(arguments: JSONGrammarCases.invalidBytes)
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8], kind: JSONError.Kind) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(bytes) }
        #expect(error?.kind == kind)
    }

    @Test(arguments: JSONGrammarCases.wellFormedCharacters)
    func `the first and last character of each length is accepted`(character: String) throws {
        let document = try JSONDocument(Array("\"\(character)\"".utf8))
        #expect(document.root.string == character)
    }

    @Test(arguments: JSONGrammarCases.invalidCharacters, 0..<9)
    func `an ill-formed character is refused wherever it stands`(character: [UInt8], distance: Int) {
        let before = Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: distance)
        for after in ["\"", "xxxxxxxx\"", "\u{20AC}\""] {
            let error = #expect(throws: JSONError.self) {
                try JSONDocument(before + character + Array(after.utf8))
            }
            #expect(error == JSONError(.invalidUTF8, at: before.count))
        }
    }

    @Test(arguments: UInt8(0)..<0x20, [0, 1, 7, 8, 15])
    func `a control character in a string is refused`(control: UInt8, distance: Int) {
        let before = Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: distance)
        let text = before + [control] + Array("xxxxxxxxx\"".utf8)
        let error = #expect(throws: JSONError.self) { try JSONDocument(text) }
        #expect(error == JSONError(.controlCharacter, at: before.count))
    }

    @Test(arguments: 1...40)
    func `a text cut anywhere is refused`(length: Int) {
        let text = Array(#"{"a":[1.5e3,"\u00e9\n",true,null],"b":{}}"#.utf8)
        #expect(text.count == 41)
        #expect(throws: JSONError.self) { try JSONDocument(Array(text[..<length])) }
    }

    // MARK: What the standard leaves to the parser

    @Test(arguments: [#""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\n""#, #""\ud83d\ud83d""#])
    func `the escape of a lone surrogate is accepted and read as a replacement character`(text: String) throws
    {
        let document = try JSONDocument(Array(text.utf8))
        #expect(document.root.string?.unicodeScalars.first == "\u{FFFD}")
        #expect(JSONRewriting.spliced(document.root) == Array(text.utf8))
    }

    @Test(arguments: ["1e400", "-1e400", "0.4e00669999999999999999999999999999999", "123123e100000"])
    func `a number beyond every machine type is kept but has no value`(text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        #expect(Array(document.root.raw) == Array(text.utf8))
        #expect(document.root.double == nil)
        #expect(document.root.int == nil)
    }

    @Test func `containers may be nested up to the limit and no deeper`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(try JSONDocument(nested(512)).root.isArray)
        #expect(throws: JSONError(.tooDeep, at: 512)) { try JSONDocument(nested(513)) }
        #expect(try JSONDocument(nested(3), maximumDepth: 3).root.isArray)
        #expect(throws: JSONError(.tooDeep, at: 3)) { try JSONDocument(nested(4), maximumDepth: 3) }
        #expect(throws: JSONError(.tooDeep, at: 0)) { try JSONDocument(nested(1), maximumDepth: 0) }
        #expect(try JSONDocument(nested(100_000), maximumDepth: 100_000).root.count == 1)
    }

    @Test func `containers beside each other do not add to the depth`() throws {
        let text = "[" + Array(repeating: #"{"a":[]}"#, count: 100).joined(separator: ",") + "]"
        #expect(try JSONDocument(Array(text.utf8), maximumDepth: 3).root.count == 100)
    }

    @Test func `an error names its place in words fit for an answer`() {
        let error = #expect(throws: JSONError.self) { try JSONDocument(Array(#"{"a": tru}"#.utf8)) }
        #expect(error.map { "\($0)" } == "unexpected character at byte 9")
    }
}
