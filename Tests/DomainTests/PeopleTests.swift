import Testing

@testable import Domain

@Suite struct PeopleTests {
    private static let now = Timestamp(milliseconds: 1_000_000)

    private let people = People(
        users: [
            User(id: UserID("user_1"), name: "alice", email: "Alice@Example.com", createdAt: now),
            User(id: UserID("user_2"), name: "bob", createdAt: now, deletedAt: now),
            User(id: UserID("user_3"), name: "bob", createdAt: now),
        ],
        teams: [
            Team(id: TeamID("wrkspc_1"), name: "research", createdAt: now, archivedAt: now),
            Team(id: TeamID("wrkspc_2"), name: "research", createdAt: now),
        ])

    @Test(arguments: [
        ("user_1", "user_1"), ("alice", "user_1"), ("alice@example.com", "user_1"), ("bob", "user_3"),
        ("user_2", "user_2"), ("Alice", nil), ("", nil), ("user_9", nil),
    ])
    func `a user is found by id, by name and by e-mail address`(text: String, id: String?) {
        #expect(people.user(text)?.id.text == id)
    }

    @Test(arguments: [("wrkspc_1", "wrkspc_1"), ("research", "wrkspc_2"), ("RESEARCH", nil)])
    func `a team is found by id and by name`(text: String, id: String?) {
        #expect(people.team(text)?.id.text == id)
    }

    @Test func `whom nobody knows is shown by the id`() {
        #expect(people.name(of: UserID("user_2")) == "bob")
        #expect(people.name(of: UserID("user_9")) == "user_9")
        #expect(people.name(of: TeamID("wrkspc_9")) == "wrkspc_9")
    }

    @Test(arguments: ["a@b", "first.last+tag@sub.example.com", "ü@exämple.com"])
    func `an e-mail address is text around one at sign`(text: String) throws {
        try FieldRule.checkEmail(text, field: "email")
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n", String(repeating: "a", count: 127) + "@b",
    ])
    func `what is no e-mail address is refused`(text: String) {
        #expect(throws: InvalidField.self) { try FieldRule.checkEmail(text, field: "email") }
    }

    @Test func `ids are random, and long enough never to meet`() {
        var random = SystemRandomNumberGenerator()
        let ids = (0..<500).map { _ in UserID.make(random: &random).text }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.hasPrefix("user_") && $0.utf8.count == 29 })
        #expect(TeamID.make(random: &random).text.hasPrefix("wrkspc_"))
    }
}
