import Testing

@testable import Domain

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("claude-sonnet-4-5", ["claude-sonnet-4-5"]),
        ("claude-sonnet-4-5[1m]", ["claude-sonnet-4-5[1m]", "claude-sonnet-4-5"]),
        ("claude-sonnet-4-5-20250929", ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"]),
        ("claude-sonnet-4-5@20250929", ["claude-sonnet-4-5@20250929", "claude-sonnet-4-5"]),
        (
            "claude-sonnet-4-5-20250929[1m]",
            ["claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"]
        ),
    ])
    func `a name is also looked up without its mark and without its date`(name: String, spellings: [String]) {
        #expect(ModelName.spellings(of: name) == spellings)
    }

    @Test(arguments: [
        "", "20250929", "-20250929", "gpt-4-0613", "model-19991231", "model-2025092", "model20250929",
        "model_20250929", "model-2025092x", "model-２０２５０９２９", "claude[1M]", "[2m]",
    ])
    func `what only looks like a mark or a date stays`(name: String) {
        #expect(ModelName.spellings(of: name) == [name])
    }
}
