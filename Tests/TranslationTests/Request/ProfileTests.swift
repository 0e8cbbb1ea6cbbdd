import Testing
import Translation

@Suite struct ProfileTests {
    @Test func `profiles are found by their name`() {
        #expect(Profile.named("generic")?.name == "generic")
        #expect(Profile.named("openai")?.name == "openai")
        #expect(Profile.named("nobody") == nil)
        #expect(Set(Profile.all.map(\.name)).count == Profile.all.count)
    }

    @Test(arguments: [
        ("gpt-4o", "gpt-4o*", true), ("gpt-4o-mini", "gpt-4o*", true), ("gpt-4", "gpt-4o*", false),
        ("gpt-4", "gpt-4", true), ("gpt-4.1", "gpt-4", false), ("vendor/gpt-4", "gpt-4", true),
        ("a-chat-b", "a*chat*", true), ("a-chad-b", "a*chat*", false), ("aab", "a*ab", true), ("", "*", true),
        ("GPT-5", "gpt-5", true), ("x", "", false), ("abcabd", "*abd", true),
    ])
    func `a row counts for the models its pattern matches`(model: String, pattern: String, matches: Bool) {
        let profile = Profile(
            name: "test", standard: Dialect(),
            rows: [Profile.Row([pattern], Dialect().with { $0.outputLimit = 1 })])
        #expect((profile.dialect(for: model).outputLimit == 1) == matches)
    }

    @Test func `the first row that matches counts`() {
        let profile = Profile(
            name: "test", standard: Dialect(),
            rows: [
                Profile.Row(["a*"], Dialect().with { $0.outputLimit = 1 }),
                Profile.Row(["*"], Dialect().with { $0.outputLimit = 2 }),
            ])
        #expect(profile.dialect(for: "ab").outputLimit == 1)
        #expect(profile.dialect(for: "b").outputLimit == 2)
    }
}
