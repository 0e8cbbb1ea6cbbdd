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

    @Test(arguments: [
        "https://me@h/v1", "https://me:pw@h/v1", "https://https://me:pw@h/v1", "https://h//me:pw@h2",
        "https://h/@",
    ])
    func `nothing that may be a user or a password stands anywhere in an address`(typed: String) {
        #expect(throws: InvalidField.self) { try FieldRule.baseURL(typed, field: "base_url") }
        #expect(throws: InvalidField.self) { try FieldRule.proxyURL(typed, field: "proxy") }
    }

    @Test func `an '@' of a path is written as its code`() throws {
        #expect(try FieldRule.baseURL("https://h/%40team/v1", field: "base_url") == "https://h/%40team/v1")
    }
}
