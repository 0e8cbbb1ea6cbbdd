import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct `usage by more than who and what` {
    /// One request at 07:00 UTC that took four seconds, one at 09:03 that failed.
    private static func usage(_ arguments: String...) async throws -> (Sandbox.Outcome, JSONValue) {
        let sandbox = try await Sandbox.withLedger()
        let tagged = await sandbox.run("keys", "update", "k1", "--tag", "stage=test")
        #expect(tagged.status == .done)
        let outcome = await sandbox.run(["usage", "--json"] + arguments)
        return (outcome, try JSONDocument(Array(outcome.output.utf8)).root)
    }

    @Test(
        arguments: [
            ("tag:stage", "tag:stage", ["test", nil]), ("tag:none", "tag:none", [nil]),
            ("error_type", "error_type", ["overloaded_error", nil]), ("end_user", "end_user", [nil]),
            ("request_class", "request_class", [nil]),
        ] as [(String, String, Set<String?>)])
    func `groups are told by their names`(group: String, name: String, values: Set<String?>) async throws {
        let (outcome, json) = try await Self.usage("--by", group)
        #expect(outcome.status == .done)
        let rows = json["rows"]?.elements.map { row in row.members.first { $0.name == name }?.value } ?? []
        #expect(Set(rows.map { $0?.string }) == values)
    }

    @Test(arguments: [
        (["--tag", "stage=test"], 1), (["--tag", "stage=test", "--tag", "stage=live"], 1),
        (["--tag", "stage=live"], 0), (["--tag", "stage=test", "--tag", "other=x"], 0),
        (["--error-type", "overloaded_error"], 1), (["--end-user", "carol"], 0),
        (["--request-class", "main"], 0),
    ])
    func `conditions narrow`(conditions: [String], requests: Int) async throws {
        let sandbox = try await Sandbox.withLedger()
        _ = await sandbox.run("keys", "update", "k1", "--tag", "stage=test")
        let outcome = await sandbox.run(["usage", "--json"] + conditions)
        let json = try JSONDocument(Array(outcome.output.utf8)).root
        #expect(json["total"]?["requests"]?.int == requests)
    }

    @Test func `days and dates are those of the zone`() async throws {
        // Fourteen hours ahead of UTC.
        let (_, json) = try await Self.usage("--by", "hour", "--zone", "Pacific/Kiritimati")
        let hours = json["rows"]?.elements.compactMap { $0["hour"]?.string }
        #expect(hours == ["2026-11-23T21:00:00+14:00", "2026-11-23T23:00:00+14:00"])
        #expect(json["zone"]?.string == "Pacific/Kiritimati")
        // Half past one in India is eight o'clock in UTC.
        let (_, since) = try await Self.usage("--since", "2026-11-23T13:30", "--zone", "Asia/Kolkata")
        #expect(since["since"]?.string == "2026-11-23T08:00:00.000Z")
        #expect(since["total"]?["requests"]?.int == 1)
        let (_, fixed) = try await Self.usage("--since", "2026-11-23T06:00Z", "--zone", "Asia/Kolkata")
        #expect(fixed["since"]?.string == "2026-11-23T06:00:00.000Z")
    }

    @Test func `latency is told by percentiles where it is asked for`() async throws {
        let (_, json) = try await Self.usage("--by", "key", "--latency")
        let row = try #require(json["rows"]?.elements.first { $0["key"]?.string == "k1" })
        #expect(row["latency_ms_p50"]?.int == 4000 && row["latency_ms_p95"]?.int == 4000)
        #expect(row["ttft_ms_p50"]?.int == 850 && row["ttft_ms_p95"]?.int == 850)
        let other = try #require(json["rows"]?.elements.first { $0["key"]?.string == "k2" })
        #expect(other["latency_ms_p95"]?.int == 1000)
        #expect(other["ttft_ms_p50"]?.isNull == true)
        #expect(json["total"]?["latency_ms_p95"]?.int == 4000)
        #expect(json["measured_in_part"]?.bool == false)
        let (_, bare) = try await Self.usage("--by", "key")
        #expect(bare["total"]?["latency_ms_p95"] == nil)
    }

    @Test(arguments: [
        ["--zone", "Europe/Atlantis"], ["--zone", "../../etc/passwd"], ["--by", "tag:"], ["--tag", "x"],
    ])
    func `what there is not is told`(arguments: [String]) async throws {
        let outcome = await (try await Sandbox.withLedger()).run(["usage"] + arguments)
        #expect(outcome.status == .wrongUsage)
    }
}
