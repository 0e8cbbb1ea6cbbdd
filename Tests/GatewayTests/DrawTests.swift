import Domain
import Testing

@testable import Gateway

@Suite struct `the draw among targets` {
    private let targets = [
        Target(provider: ProviderName("a"), model: "m", priority: 1, weight: 3),
        Target(provider: ProviderName("b"), model: "m", priority: 1, weight: 1),
        Target(provider: ProviderName("c"), model: "m", priority: 1, weight: 0),
        Target(provider: ProviderName("d"), model: "m", priority: 2, weight: 100),
    ]

    private static func lot(of target: Target) -> Draw.Lot {
        Draw.Lot(name: target.description, priority: target.priority, weight: target.weight)
    }

    @Test func `follows priority, whatever the weights`() {
        for session in 1...100 {
            let order = Draw(session: "s\(session)").order(targets, by: Self.lot)
            #expect(order.last?.provider.text == "d")
            #expect(order.count == 4)
        }
    }

    @Test(arguments: [true, false])
    func `gives each target its share of first places`(hasSession: Bool) {
        var first: [String: Int] = [:]
        for number in 1...4_000 {
            let draw = Draw(session: hasSession ? "session-\(number)" : nil)
            first[draw.order(targets, by: Self.lot)[0].provider.text, default: 0] += 1
        }
        // Three quarters; six standard deviations to either side.
        #expect((2_836...3_164).contains(first["a"] ?? 0))
        #expect((first["a"] ?? 0) + (first["b"] ?? 0) == 4_000, "a target of weight 0 came first")
    }

    @Test func `is the same for a session, in every process`() {
        // Kept from an earlier run: prompt caches live longer than a process does.
        let sessions = (1...8).map {
            Draw(session: "session-\($0)").order(targets, by: Self.lot)[0].provider.text
        }
        #expect(sessions == Self.known)
    }

    private static let known = ["a", "a", "a", "a", "b", "a", "b", "a"]

    @Test func `moves only the sessions of a target that is gone`() {
        for number in 1...500 {
            let draw = Draw(session: "s\(number)")
            let before = draw.order(targets, by: Self.lot).map(\.provider)
            let after = draw.order(targets.filter { $0.provider.text != "b" }, by: Self.lot).map(\.provider)
            #expect(after == before.filter { $0.text != "b" })
        }
    }
}
