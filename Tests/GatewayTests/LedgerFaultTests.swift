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
    @Test(arguments: [true, false])
    func `of which another process has settled an entry completes no answer`(isStream: Bool) async throws {
        let bench = try await Bench()
        let ledger = bench.ledger
        let acts = isStream ? Bench.stream() : Bench.whole()
        let settling: Act = .meanwhile {
            _ = try? await ledger.settleInterrupted(exceptNode: "another", at: Timestamp(milliseconds: 1))
        }
        bench.transport.play(acts.prefix(1) + [settling] + acts.dropFirst(1))
        await bench.ask(Bench.question(stream: isStream))
        #expect(ledger.settlement?.outcome == .interrupted)
        if isStream {
            #expect(bench.reply.text.contains("event: error") && !bench.reply.text.contains("message_stop"))
        } else {
            #expect(bench.reply.error?.status == 529)
        }
        #expect(bench.recorder.unsettledCount == 0 && bench.recorder.isWritable)
    }

    @Test func `for one entry always settles the others all the same`() async throws {
        let bench = try await Bench()
        let ledger = bench.ledger
        for _ in 1...3 {
            bench.transport.play(
                Bench.stream().prefix(2) + [.meanwhile { ledger.fail(with: .full) }]
                    + Bench.stream().dropFirst(2))
            await bench.ask()
            ledger.fail(with: nil)
        }
        #expect(bench.recorder.unsettledCount == 3)
        let bad = try #require(ledger.entries.map(\.id).min())
        ledger.failSettling(of: bad)
        await bench.recorder.settleLeftOver()
        #expect(bench.recorder.unsettledCount == 1)
        #expect(ledger.entries.filter { $0.settlement == nil }.map(\.id) == [bad])
    }
}
