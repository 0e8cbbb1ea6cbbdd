import Testing

@testable import Domain

@Suite struct KeyTokenTests {
    @Test func `a token is taken apart and put together again`() throws {
        let token = try #require(KeyToken("tg-k123-secret"))
        #expect(token.id == KeyID("k123"))
        #expect(token.secret == Secret("secret"))
        #expect(token.whole == Secret("tg-k123-secret"))
    }

    @Test func `everything after the second dash is the secret`() throws {
        #expect(try #require(KeyToken("tg-k-a-b-c")).secret == Secret("a-b-c"))
    }

    @Test(arguments: [
        "", "tg", "tg-", "tg-k", "tg-k-", "tg--s", "tga-k-s", "TG-k-s", " tg-k-s", "sk-ant-api03-x", "k-s",
        "Bearer tg-k-s",
    ])
    func `another form is no token`(text: String) {
        #expect(KeyToken(text) == nil)
    }

    @Test func `a token has a longest length`() {
        let longest = "tg-k-" + String(repeating: "s", count: KeyToken.maximumLength - 5)
        #expect(KeyToken(longest) != nil)
        #expect(KeyToken(longest + "s") == nil)
        #expect(KeyToken("tg-k-" + String(repeating: "é", count: 100)) == nil)
    }

    @Test func `a token does not print its secret`() throws {
        let token = try #require(KeyToken("tg-k123-canary"))
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), dumped, "\(token.whole)"] {
            #expect(!text.contains("canary"))
        }
    }
}
