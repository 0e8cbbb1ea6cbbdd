import Domain
import TestSupport
import Testing

@Suite struct `The window of a budget` {
    @Test(arguments: [
        (BudgetPeriod.day, "2026-11-23T13:45:00Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
        (.day, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
        (.week, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"),
        (.week, "2026-11-29T23:59:59Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"),
        (.week, "1969-12-31T12:00:00Z", "1969-12-29T00:00:00Z", "1970-01-05T00:00:00Z"),
        (.month, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (.month, "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
    ])
    func `follows the calendar of UTC`(period: BudgetPeriod, moment: String, start: String, end: String) {
        let window = period.window(at: time(moment), in: .utc)
        #expect(window.start.description == start)
        #expect(window.end.description == end)
    }

    /// A zone an hour ahead of UTC, two in summer, as Berlin had it in 2026.
    private static let berlin = ZoneRules(
        file: ZoneFile.bytes(
            types: [3600, 7200], changes: [(1_774_746_000, 1), (1_792_890_000, 0)]))

    @Test(arguments: [
        // The clocks go forward on 29 March and back on 25 October: days of 23 and 25 hours.
        (BudgetPeriod.day, "2026-03-28T23:30:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        (.day, "2026-10-25T10:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (.month, "2026-06-30T21:59:59Z", "2026-05-31T22:00:00Z", "2026-06-30T22:00:00Z"),
        (.month, "2026-06-30T22:00:00Z", "2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z"),
        (.week, "2026-03-29T12:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"),
    ])
    func `follows the clocks of its zone`(period: BudgetPeriod, moment: String, start: String, end: String)
        throws
    {
        let window = period.window(at: time(moment), in: try #require(Self.berlin))
        #expect(window.start.description == start)
        #expect(window.end.description == end)
    }

    @Test func `begins when the clocks have skipped midnight`() throws {
        // At midnight of 2026-04-24 the clocks go from 00:00 to 01:00, as in Cairo.
        let cairo = try #require(
            ZoneRules(file: ZoneFile.bytes(types: [7200, 10800], changes: [(1_776_981_600, 1)])))
        let window = BudgetPeriod.day.window(at: time("2026-04-24T10:00:00Z"), in: cairo)
        #expect(window.start.description == "2026-04-23T22:00:00Z")
        #expect(window.end.description == "2026-04-24T21:00:00Z")
    }

    @Test func `meets the next one without a gap or an overlap, whatever the clocks do`() throws {
        let zones = [ZoneRules.utc, try #require(Self.berlin)]
        for zone in zones {
            for period in BudgetPeriod.allCases {
                var moment = time("2026-01-01T00:00:00Z")
                for _ in 0..<400 {
                    let window = period.window(at: moment, in: zone)
                    #expect(window.start <= moment && moment < window.end)
                    #expect(period.window(at: window.start, in: zone) == window)
                    #expect(period.window(at: window.end, in: zone).start == window.end)
                    moment = moment + .seconds(91_111)
                }
            }
        }
    }

    @Test(arguments: [
        [], Array("TZif".utf8), Array(repeating: 0, count: 200),
        Array("TZif2".utf8) + [UInt8](repeating: 255, count: 60),
    ])
    func `is not read from what is no zone file`(bytes: [UInt8]) {
        #expect(ZoneRules(file: bytes) == nil)
    }

    private func time(_ text: String) -> Timestamp {
        let parts = text.split { "-T:Z".contains($0) }.compactMap { Int64($0) }
        let date = Timestamp(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2]))
        let seconds = parts[3] * 3600 + parts[4] * 60 + parts[5]
        return (date ?? Timestamp(milliseconds: 0)) + .seconds(seconds)
    }
}
