import Testing

@testable import Domain

@Suite struct ModelPatternTests {
    @Test(arguments: [
        ("*", "anything"), ("*", ""), ("", ""), ("gpt-5", "gpt-5"), ("gpt-*", "gpt-"),
        ("gpt-*", "gpt-5-mini"), ("claude-*-haiku*", "claude-3-5-haiku-20241022"),
        ("claude-*-haiku*", "claude--haiku"),
        ("*haiku", "claude-haiku-haiku"), ("*a*b*", "xxaxxbxx"), ("**", "x"), ("a**b", "ab"),
        ("*é*", "caféteria"), ("a*b*c", "a-b-b-c"),
    ])
    func `a pattern covers a name`(pattern: String, name: String) {
        #expect(ModelPattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("", "x"), ("gpt-5", "gpt-5-mini"), ("gpt-5", "my-gpt-5"), ("gpt-5", "GPT-5"), ("gpt-*", "gpt"),
        ("claude-*-haiku*", "claude-haiku"), ("*haiku", "haiku-3"), ("a*b*c", "a-c-b"), ("?", "x"),
        ("gpt-.", "gpt-5"), ("[a-z]*", "b"),
    ])
    func `a pattern does not cover a name`(pattern: String, name: String) {
        #expect(!ModelPattern(pattern).matches(name))
    }

    @Test func `many stars against a long name take no time worth mentioning`() {
        let pattern = ModelPattern(String(repeating: "*a", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
    }

    @Test func `a pattern without a star is exact`() {
        #expect(ModelPattern("gpt-5").isExact)
        #expect(ModelPattern("").isExact)
        #expect(!ModelPattern("gpt-*").isExact)
    }

    @Test func `literal characters make a pattern specific, stars do not`() {
        #expect(ModelPattern("claude-*-haiku*").specificity == 13)
        #expect(ModelPattern("*").specificity == 0)
    }
}
