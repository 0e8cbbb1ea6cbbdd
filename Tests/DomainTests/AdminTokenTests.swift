import Testing

@testable import Domain

@Suite struct AdminTokenTests {
    @Test func `a token is taken apart and put together again`() throws {
        let token = try #require(AdminToken("tga-a123-secret"))
        #expect(token.id == AdminKeyID("a123"))
        #expect(token.secret == Secret("secret"))
        #expect(token.whole == Secret("tga-a123-secret"))
    }

    @Test(arguments: ["", "tga", "tga-", "tga-a", "tga-a-", "tga--s", "tg-k-s", "TGA-a-s"])
    func `another form is no admin token`(text: String) {
        #expect(AdminToken(text) == nil)
    }

    @Test(arguments: ["tga-a-s", "tg-k-s"])
    func `a token is of one kind only`(text: String) {
        #expect((AdminToken(text) == nil) != (KeyToken(text) == nil))
    }

    @Test func `a hint shows the beginning of the id and nothing of the secret`() {
        let now = Timestamp(milliseconds: 0)
        let key = ServiceKey(id: KeyID("kAbCdEf"), name: "n", createdAt: now, secretHash: [])
        let admin = AdminKey(
            id: AdminKeyID("aXyZ123"), name: "n", role: .read, createdAt: now,
            createdBy: .adminKey(AdminKeyID("a1")), expiresAt: now, secretHash: [])
        #expect(key.hint == "tg-kAbC…")
        #expect(admin.hint == "tga-aXyZ…")
        #expect(admin.createdBy.text == "admin-key:a1")
        #expect(admin.status(at: now) == .expired)
        #expect(admin.status(at: now + .milliseconds(-1)) == .active)
    }
}
