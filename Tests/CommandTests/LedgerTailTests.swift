import Domain
import Testing

@testable import tollgate

@Suite struct LedgerTailTests {
    private let now = Sandbox.now

    private func ids(_ entries: [Entry]) -> [String] { entries.map(\.id.text) }

    @Test func `an entry is given when it has ended, and once`() {
        var tail = LedgerTail(from: now + .seconds(-60))
        let opening = LedgerSample.opening(1, secondsAgo: 5)
        #expect(tail.take([Entry(opening: opening)], at: now).isEmpty)
        #expect(tail.open == [opening.id])
        #expect(ids(tail.take([LedgerSample.completed(opening)], at: now)) == [opening.id.text])
        #expect(tail.open.isEmpty)
        #expect(tail.take([LedgerSample.completed(opening)], at: now).isEmpty)
    }

    @Test func `what ended between two looks is given by age`() {
        var tail = LedgerTail(from: now + .seconds(-60))
        let (older, newer) = (LedgerSample.opening(1, secondsAgo: 5), LedgerSample.opening(2, secondsAgo: 3))
        let ended = tail.take([LedgerSample.completed(newer), LedgerSample.failed(older)], at: now)
        #expect(ids(ended) == [older.id.text, newer.id.text])
    }

    @Test func `an entry that appears behind a newer one is still given`() {
        var tail = LedgerTail(from: now + .seconds(-60))
        _ = tail.take([LedgerSample.completed(LedgerSample.opening(2, secondsAgo: 1))], at: now)
        let late = LedgerSample.completed(LedgerSample.opening(1, secondsAgo: 2))
        #expect(tail.since <= late.opening.openedAt)
        #expect(ids(tail.take([late], at: now)) == [late.id.text])
    }

    @Test func `a request that runs for long is remembered after the window has moved on`() {
        var tail = LedgerTail(from: now + .seconds(-60))
        let opening = LedgerSample.opening(1, secondsAgo: 60)
        _ = tail.take([Entry(opening: opening)], at: now)
        _ = tail.take([Entry(opening: opening)], at: now + .seconds(600))
        #expect(tail.since > opening.openedAt)
        #expect(tail.open == [opening.id])
        #expect(
            ids(tail.take([LedgerSample.completed(opening)], at: now + .seconds(601))) == [opening.id.text])
        #expect(tail.take([], at: now + .seconds(602)).isEmpty)
    }
}
