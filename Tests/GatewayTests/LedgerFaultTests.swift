import Domain
import Gateway
import GatewayDoubles
import Testing
import Wire

@Suite struct `a ledger that fails` {
    private static let faults: [(StorageError, String)] = [
        (.busy, "busy"), (.full, "disk is full"), (.readOnly, "read-only"), (.corrupt, "damaged"),
        (.moved, "not in its place"), (.failed("disk I/O error"), "cannot be written"),
    ]

    @Test(arguments: faults)
    func `says why, is not ready, and goes on by itself`(fault: StorageError, words: String) async throws {
        let bench = try await Bench([Bench.stream()])
        bench.ledger.fail(with: fault)
        await bench.ask()
        let error = try #require(bench.reply.error)
        #expect((error.status, error.type) == (529, "overloaded_error"))
        #expect(error.message.contains(words))
        #expect(error.retryAfter != nil)
        #expect(bench.transport.requests.isEmpty)
        #expect(!bench.recorder.isWritable)

        await bench.recorder.tryAgain()
        #expect(!bench.recorder.isWritable)
        bench.ledger.fail(with: nil)
        await bench.recorder.tryAgain()
        #expect(bench.recorder.isWritable)
    }

    @Test func `is ready again with the first request that it takes`() async throws {
        let bench = try await Bench([Bench.stream()])
        bench.ledger.fail(with: .busy)
        await bench.ask()
        #expect(!bench.recorder.isWritable)
        bench.ledger.fail(with: nil)
        await bench.ask()
        #expect(bench.recorder.isWritable)
    }

    @Test func `for one entry alone is ready for others`() async throws {
        let bench = try await Bench([Bench.stream()])
        bench.ledger.fail(with: .conflict("it stands there already"))
        await bench.ask()
        #expect(bench.reply.error?.status == 529)
        #expect(bench.recorder.isWritable)
    }
}
