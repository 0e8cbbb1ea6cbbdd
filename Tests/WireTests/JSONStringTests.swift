import TestSupport
import Testing
import Wire

@Suite struct `A string's content` {
    @Test(arguments: [
        "", "a", "eight by", "more than eight bytes", #"line\nbreak"#, #"a \"quoted\" word"#, #"C:\\u"#,
        "Grüße, 世界 🌍",
        "12345678\u{7F}",
    ])
    func `is plain when it may stand between quotes and needs no look at code points`(content: String) {
        #expect(isPlain(content.utf8))
        #expect((try? JSONDocument(Array("\"\(content)\"".utf8))) != nil)
    }

    @Test(arguments: [#"quote " inside"#, #"ends in \"#, #"\u003c"#, #"1234567\x"#, "tab\t", "12345678\n"])
    func `is not plain otherwise`(content: String) {
        #expect(!isPlain(content.utf8))
    }

    @Test(
        arguments: [[0xC3], [0xC0, 0x80], [0x61, 0xED, 0xA0, 0x80], [0xFF], [0xF0, 0x9F, 0x8C]] as [[UInt8]])
    func `is not plain when it is no UTF-8`(content: [UInt8]) {
        #expect(!isPlain(content))
    }

    /// Whatever is plain must be what the parser accepts as well.
    @Test func `is never plain where the parser refuses it`() {
        var random = SeededGenerator(seed: 77)
        let bytes: [UInt8] =
            Array(#"ab\"nu0</"#.utf8) + [0x09, 0x1F, 0x80, 0xC3, 0xA9, 0xE4, 0xB8, 0x96, 0xF0]
        var plain = 0
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...12, using: &random)
            let content = (0..<length).map { _ in bytes[Int.random(in: 0..<bytes.count, using: &random)] }
            guard isPlain(content) else { continue }
            plain += 1
            let quote = [UInt8(ascii: "\"")]
            #expect((try? JSONDocument(quote + content + quote)) != nil, "\(content)")
        }
        #expect(plain > 100)
    }

    private func isPlain(_ content: some Collection<UInt8>) -> Bool {
        Array(content).withUnsafeBufferPointer { JSONString.isPlainContent($0) }
    }
}
