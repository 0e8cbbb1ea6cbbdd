import Testing

@testable import Domain

@Suite struct KeyChangeTests {
    private let now = Timestamp(milliseconds: 1_000_000)

    private var key: ServiceKey {
        ServiceKey(
            id: KeyID("k"), name: "n", user: UserID("user_1"), models: [ModelPattern("a")],
            limits: KeyLimits(requestsPerMinute: 5), note: "note", tags: ["a": "1", "b": "2"],
            createdAt: now, expiresAt: now + .seconds(60), secretHash: [1])
    }

    @Test func `a change without fields changes nothing`() {
        var changed = key
        KeyChange().apply(to: &changed, at: now)
        #expect(KeyChange().isEmpty)
        #expect(changed == key)
    }

    @Test func `a change touches the fields it names and no other`() {
        var change = KeyChange()
        change.user = .set(nil)
        change.expiresAt = .set(nil)
        change.outputTokensPerMinute = .set(7)
        change.tags = ["a": nil, "c": "3"]
        var changed = key
        change.apply(to: &changed, at: now)
        var expected = key
        expected.user = nil
        expected.expiresAt = nil
        expected.limits.outputTokensPerMinute = 7
        expected.tags = ["b": "2", "c": "3"]
        #expect(changed == expected)
    }

    @Test func `disabling keeps the time of the first time, and enabling forgets it`() {
        var change = KeyChange()
        change.isEnabled = .set(false)
        var changed = key
        change.apply(to: &changed, at: now)
        change.apply(to: &changed, at: now + .seconds(9))
        #expect(changed.disabledAt == now)
        #expect(changed.status(at: now) == .inactive)
        change.isEnabled = .set(true)
        change.apply(to: &changed, at: now)
        #expect(changed == key)
    }

    @Test func `what does not pass decides what a key is`() {
        var changed = key
        changed.disabledAt = now
        #expect(changed.status(at: now + .seconds(60)) == .expired)
        changed.revokedAt = now
        #expect(changed.status(at: now) == .revoked)
    }

    @Test func `a rotation keeps the old hash for the time of grace, and without one forgets it`() {
        var changed = key
        KeyRotation(secretHash: [2], previousExpiresAt: now + .seconds(5)).apply(to: &changed, at: now)
        #expect(changed.secretHash == [2])
        #expect(changed.previousSecret == .init(hash: [1], expiresAt: now + .seconds(5)))
        #expect(changed.rotatedAt == now)
        KeyRotation(secretHash: [3], previousExpiresAt: nil).apply(to: &changed, at: now + .seconds(1))
        #expect(changed.secretHash == [3])
        #expect(changed.previousSecret == nil)
        #expect(changed.id == key.id && changed.createdAt == key.createdAt)
    }

    private static let bad: [(String, @Sendable (inout KeyChange) -> Void)] = [
        ("name", { $0.name = .set("") }), ("name", { $0.name = .set(" a") }),
        ("name", { $0.name = .set("a ") }),
        ("name", { $0.name = .set("a\u{202E}b") }),
        ("name", { $0.name = .set(String(repeating: "é", count: 65)) }),
        ("models", { $0.models = .set([ModelPattern("")]) }),
        ("models", { $0.models = .set([ModelPattern("a,b")]) }),
        ("models", { $0.models = .set(Array(repeating: ModelPattern("m"), count: 101)) }),
        ("note", { $0.note = .set("\u{1B}[2J") }),
        ("note", { $0.note = .set(String(repeating: "x", count: 1001)) }),
        ("tags", { $0.tags = ["": "v"] }), ("tags", { $0.tags = ["a b": nil] }),
        ("tags.a", { $0.tags = ["a": String(repeating: "x", count: 257)] }),
        ("limits.requests_per_minute", { $0.requestsPerMinute = .set(0) }),
        ("limits.input_tokens_per_minute", { $0.inputTokensPerMinute = .set(-1) }),
        ("limits.output_tokens_per_minute", { $0.outputTokensPerMinute = .set(Int.max) }),
        ("limits.concurrent_requests", { $0.concurrentRequests = .set(Int.min) }),
    ]

    @Test(arguments: bad.indices)
    func `a value that cannot be taken is named by its field`(index: Int) throws {
        var change = KeyChange()
        Self.bad[index].1(&change)
        let error = try #require(throws: InvalidField.self) { try change.validate() }
        #expect(error.field == Self.bad[index].0)
    }

    @Test func `values at their bounds are taken`() throws {
        var change = KeyChange()
        change.name = .set(String(repeating: "é", count: 64))
        change.models = .set([])
        change.note = .set("two\nlines")
        change.tags = Dictionary(uniqueKeysWithValues: (1...50).map { ("t-_.\($0)", "") })
        change.requestsPerMinute = .set(1)
        change.concurrentRequests = .set(nil)
        try change.validate()
    }
}
