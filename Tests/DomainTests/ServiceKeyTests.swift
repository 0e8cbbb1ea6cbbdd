import Testing

@testable import Domain

@Suite struct ServiceKeyTests {
    private let now = Timestamp(milliseconds: 1_000_000)

    private func key(
        expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, models: [String] = []
    ) -> ServiceKey {
        ServiceKey(
            id: KeyID("k"), name: "n", models: models.map { ModelPattern($0) }, createdAt: now,
            expiresAt: expiresAt, revokedAt: revokedAt, secretHash: [])
    }

    @Test func `a key without an end is active`() {
        #expect(key().status(at: now) == .active)
    }

    @Test func `a key expires at the moment it says`() {
        let key = key(expiresAt: now)
        #expect(key.status(at: now + .milliseconds(-1)) == .active)
        #expect(key.status(at: now) == .expired)
        #expect(key.status(at: now + .milliseconds(1)) == .expired)
    }

    @Test func `a revoked key is revoked, whatever the clock says`() {
        let key = key(expiresAt: now, revokedAt: now + .seconds(60))
        #expect(key.status(at: now + .seconds(-60)) == .revoked)
        #expect(key.status(at: now + .seconds(120)) == .revoked)
    }

    @Test func `a key without a list may ask for every model`() {
        #expect(key().mayAsk(for: "anything"))
        #expect(key().mayAsk(for: ""))
    }

    @Test func `a key with a list may ask for what is on it`() {
        let key = key(models: ["claude-*", "gpt-5"])
        #expect(key.mayAsk(for: "claude-opus-4"))
        #expect(key.mayAsk(for: "gpt-5"))
        #expect(!key.mayAsk(for: "gpt-5-mini"))
        #expect(!key.mayAsk(for: ""))
    }
}
