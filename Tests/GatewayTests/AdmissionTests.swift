import Domain
import GatewayDoubles
import Testing
import Translation
import Upstream
import Wire

@testable import Gateway

@Suite struct `places for requests` {
    private let flood = KeyID("flood")
    private let other = KeyID("other")

    /// How many places a key gets before it is refused.
    private func fill(_ admission: Admission, _ key: KeyID) -> Int {
        var count = 0
        while (try? admission.enter(key)) != nil { count += 1 }
        return count
    }

    @Test func `a key that is alone gets most of them, and never all`() {
        #expect(fill(Admission(capacity: 1_000), flood) == 800)
    }

    @Test func `a flood of one key leaves room for another`() {
        let admission = Admission(capacity: 1_000)
        _ = fill(admission, flood)
        #expect(fill(admission, other) >= 150)
    }

    @Test(arguments: [2, 10, 50])
    func `however many keys flood, one that comes later finds a place`(keys: Int) {
        let admission = Admission(capacity: 1_000)
        let floods = (1...keys).map { KeyID("flood-\($0)") }
        var running = floods.flatMap { key in Array(repeating: key, count: fill(admission, key)) }
        // Requests end one after the other, and all keys try at once to take the place.
        for _ in 1...5_000 {
            running.shuffle()
            admission.leave(running.removeLast())
            for key in floods where (try? admission.enter(key)) != nil { running.append(key) }
        }
        #expect(fill(admission, other) > 0)
    }

    @Test func `every place comes back`() throws {
        let admission = Admission(capacity: 10)
        for _ in 1...3 {
            let count = fill(admission, flood)
            #expect(count == 8)
            for _ in 1...count { admission.leave(flood) }
            #expect(admission.count == 0)
        }
    }

    @Test func `amounts of any size are shared in the same way`() throws {
        let memory = Admission(capacity: 100)
        try memory.enter(flood, taking: 60)
        #expect(throws: ErrorReply.self) { try memory.enter(flood, taking: 41) }
        #expect(throws: ErrorReply.self) { try memory.enter(other, taking: 41) }
        try memory.enter(other, taking: 40)
        memory.leave(flood, givingBack: 60)
        // Four times what is free would be more than there is.
        try memory.enter(other, taking: 60)
        memory.leave(other, givingBack: 100)
        #expect(memory.count == 0)
        try memory.enter(flood, taking: 80)
        #expect(throws: ErrorReply.self, "a key's share is four times what is free") {
            try memory.enter(flood, taking: 1)
        }
    }

    @Test func `a server with a single place serves with it`() throws {
        let admission = Admission(capacity: 1)
        #expect(fill(admission, flood) == 1)
        #expect(throws: ErrorReply.self) { try admission.enter(other) }
    }

    @Test func `a request without a place is refused before it costs anything, and stands on the ledger`()
        async throws
    {
        let bench = try await Bench(capacity: 1)
        bench.transport.play([.meanwhile { await bench.ask() }] + Bench.stream())
        await bench.ask()
        let refused = try #require(
            bench.ledger.entries.compactMap(\.settlement).first { $0.outcome == .refused })
        #expect(refused.status == 529)
        #expect(refused.errorType == "overloaded_error")
        #expect(bench.transport.requests.count == 1)
        #expect(bench.gateway.admission.count == 0, "a place is not given back")
    }

    @Test(arguments: [
        [Act.head(500), .body("{}")], [.fail(.connect)], [.head(200), .body("garbage")],
    ])
    func `a request that fails gives its place back`(script: [Act]) async throws {
        let bench = try await Bench([script])
        await bench.ask()
        await bench.ask("{")
        await bench.ask(Bench.question(model: "none"), with: bench.narrow)
        #expect(bench.gateway.admission.count == 0)
    }
}

@Suite struct `places for answers that are read on without a client` {
    private final class NoCall: UpstreamControl {
        func cancel() {}
        func resume() {}
    }

    private func relay(_ drains: Drains) -> Relay {
        Relay(
            AnswerContext(model: "m"), messageID: "msg_1", isStream: true, reply: MemoryReply(Journal()),
            heard: Heard(), drains: drains, key: nil, whenAnswered: {}, whenLeft: {},
            clock: HeldClock().clock)
    }

    @Test func `are not all one key's, and return to whom they were lent`() {
        let (drains, transfer) = (Drains(most: 10), UpstreamTransfer(NoCall()))
        let relays = (1...10).map { _ in relay(drains) }
        let taken = relays.filter { drains.take($0, transfer, for: KeyID("flood")) }
        #expect(taken.count == 8)
        let other = relay(drains)
        #expect(drains.take(other, transfer, for: KeyID("other")))
        for relay in taken + [other] { drains.giveBack(relay) }
        #expect(drains.count == 0)
        #expect(relays.filter { drains.take($0, transfer, for: KeyID("other")) }.count == 8)
    }
}
