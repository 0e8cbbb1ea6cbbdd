import Foundation
import Testing

@testable import tollgate

@Suite struct CoreDumpTests {
    /// The server ends before it listens, in this process; what it asked of the system stays.
    @Test func `a server that crashes leaves no file with its memory`() async throws {
        let outcome = await (try Sandbox()).run("serve", "--listen", String(repeating: "a", count: 64) + ":1")
        #expect(outcome.status == .wrongUsage)
        let limits = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(line.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        let filter = try String(contentsOfFile: "/proc/self/coredump_filter", encoding: .utf8)
        #expect(Int(filter.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) == 0)
    }
}
