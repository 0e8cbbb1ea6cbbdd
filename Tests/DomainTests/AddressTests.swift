import Domain
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("https://h/v1", "https://h/v1"), ("https://h/v1//", "https://h/v1"),
        ("https://h/openai?api-version=2024-10-21", "https://h/openai?api-version=2024-10-21"),
        (
            "https://h/openai/?api-version=2025-04-01-preview",
            "https://h/openai?api-version=2025-04-01-preview"
        ),
        ("https://h?api-version=preview", "https://h?api-version=preview"),
    ])
    func `a base URL may name a version`(typed: String, kept: String) throws {
        #expect(try FieldRule.baseURL(typed, field: "base_url") == kept)
    }

    @Test(arguments: [
        "https://h/v1?", "https://h/v1?key=1", "https://h/v1?api-version=",
        "https://h/v1?api-version=sk-12345678",
        "https://h/v1?api-version=2024-10-21&key=1", "https://h/v1?api-version=2024-1-21",
        "https://h/v1?api-version=2024-10-21#a", "https://h/v1?api-version=a024-10-21",
        "https://h/v1/chat/completions?api-version=2024-10-21",
    ])
    func `nothing else may stand in its query, where it would be shown in lists`(typed: String) {
        #expect(throws: InvalidField.self) { try FieldRule.baseURL(typed, field: "base_url") }
    }
}
