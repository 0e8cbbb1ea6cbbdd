import Domain
import Presentation
import Testing

@testable import tollgate

@Suite struct TimeTests {
    @Test(arguments: [
        ("45s", 45), ("30m", 1800), ("12h", 43_200), ("90d", 7_776_000), ("2w", 1_209_600),
        ("1d12h", 129_600),
    ])
    func `a span is a number with a unit, or several`(text: String, seconds: Int64) {
        #expect(TimeSpan.parse(text) == .seconds(seconds))
        #expect(TimeSpan.parse(TimeSpan.text(.seconds(seconds))) == .seconds(seconds))
    }

    @Test(arguments: ["", "90", "d", "-1d", "1.5h", "0d", "1y", "1 d", "٣d", "99999999999d", "4000d", "d1"])
    func `what is no span, or an absurd one, is refused`(text: String) {
        #expect(TimeSpan.parse(text) == nil)
    }

    @Test(arguments: [
        ("2026-11-23", "2026-11-23T00:00:00.000Z"),
        ("2026-11-23T09:05", "2026-11-23T09:05:00.000Z"),
        ("2026-11-23 09:05:07", "2026-11-23T09:05:07.000Z"),
        ("2026-11-23T09:05:07Z", "2026-11-23T09:05:07.000Z"),
        ("2026-11-23T09:05:07.1234Z", "2026-11-23T09:05:07.123Z"),
        ("2026-11-23T09:05:07+02:30", "2026-11-23T06:35:07.000Z"),
        ("2026-11-23T23:05:07-01:00", "2026-11-24T00:05:07.000Z"),
        ("2028-02-29", "2028-02-29T00:00:00.000Z"),
    ])
    func `a date or time is RFC 3339, also shortened`(text: String, moment: String) {
        #expect(CalendarTime.parse(text)?.preciseText == moment)
    }

    @Test(arguments: [
        "2026", "2026-11", "2026-02-29", "2026-13-01", "2026-11-23T24:00", "2026-11-23T09:60",
        "2026-11-23T09",
        "2026-11-23T09:05:60", "2026-11-23T09:05:07.Z", "2026-11-23T09:05+2", "2026-11-23X", "23.11.2026",
        "2026-11-23T09:05Zx",
    ])
    func `what is no date is refused`(text: String) {
        #expect(CalendarTime.parse(text) == nil)
    }

    @Test func `a distance counts back for a beginning and forward for an end`() throws {
        let now = Sandbox.now
        #expect(try Moment.parse("1d").before(now).description == "2026-11-22T09:05:00Z")
        #expect(try Moment.parse("1d").after(now).description == "2026-11-24T09:05:00Z")
        let date = try Moment.parse("2026-01-01")
        #expect(date.before(now) == date.after(now))
        #expect(throws: (any Error).self) { try Moment.parse("yesterday") }
    }

    @Test(arguments: [
        (0, "just now"), (9, "just now"), (10, "10s ago"), (59, "59s ago"), (60, "1m ago"), (3599, "59m ago"),
        (172_799, "47h ago"), (172_800, "2d ago"), (8_639_999, "99d ago"), (8_640_000, "2026-08-15"),
        (-1, "in 1s"), (-7_776_000, "in 90d"), (-7_775_999, "in 90d"), (-86_400, "in 24h"),
        (-63_072_000, "2028-11-22"),
    ])
    func `a moment is shown by its distance while that is short`(secondsAgo: Int64, text: String) {
        let moment = Timestamp(milliseconds: Sandbox.now.milliseconds - secondsAgo * 1000)
        #expect(moment.relative(to: Sandbox.now) == text)
    }

    @Test func `the time of day stands alone within a day`() {
        let now = Sandbox.now
        #expect((now + .seconds(-60)).clockTime(at: now) == "09:04:00")
        #expect((now + .seconds(-86_400)).clockTime(at: now) == "2026-11-22 09:05:00")
        #expect(Timestamp(milliseconds: now.milliseconds + 7).preciseText == "2026-11-23T09:05:00.007Z")
    }
}
