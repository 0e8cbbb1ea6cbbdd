import Domain
import Testing

@testable import SQLiteStorage

@Suite struct `what a server passes over` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    private func cooldown(
        _ subject: HealthSubject, _ reason: Cooldown.Reason = .server, status: Int? = 500, seconds: Int = 10
    ) -> Cooldown {
        Cooldown(
            of: subject, reason, status: status, failures: 3, since: noon, until: noon + .seconds(seconds))
    }

    @Test(
        arguments: [
            .provider("p"), .credential("p", "c"), .credential("p", nil), .allowance("p", "c", model: "m"),
            .allowance("p", nil, model: "m"), .target("p", model: "m"),
        ] as [HealthSubject])
    func `is read by another process as it was published`(subject: HealthSubject) async throws {
        let published =
            Cooldown.Reason.allCases.map { cooldown(subject, $0) }
            + [cooldown(subject, .unreachable, status: nil)]
        try await store.publish(published)
        let other = try await SQLiteStore.open(path: folder.database, role: .command)
        #expect(try await other.cooldowns(at: noon) == published)
        await other.close()
    }

    @Test func `takes the place of what was published before`() async throws {
        try await store.publish([cooldown(.provider("p")), cooldown(.provider("q"))])
        try await store.publish([cooldown(.provider("r"))])
        #expect(try await store.cooldowns(at: noon).map(\.subject) == [.provider("r")])
        try await store.publish([])
        #expect(try await store.cooldowns(at: noon).isEmpty)
    }

    @Test func `says nothing after its end, whoever left it there`() async throws {
        try await store.publish([
            cooldown(.provider("p"), seconds: 10), cooldown(.provider("q"), seconds: 20),
        ])
        let subjects = { try await store.cooldowns(at: noon + .seconds($0)).map(\.subject) }
        #expect(try await subjects(9) == [.provider("p"), .provider("q")])
        #expect(try await subjects(10) == [.provider("q")])
        #expect(try await subjects(20).isEmpty)
    }

    @Test func `is no change that servers have to look at`() async throws {
        let revision = try await store.revision()
        try await store.publish([cooldown(.provider("p"))])
        #expect(try await store.revision() == revision)
    }

    @Test func `is bounded`() async throws {
        try await store.publish((0..<1_000).map { cooldown(.target("p", model: "m\($0)")) })
        #expect(try await store.cooldowns(at: noon).count == Cooldown.mostPublished)
    }
}
