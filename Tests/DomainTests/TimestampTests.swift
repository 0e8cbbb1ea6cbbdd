import Testing

@testable import Domain

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (999, "1970-01-01T00:00:00Z"),
            (1000, "1970-01-01T00:00:01Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-1000, "1969-12-31T23:59:59Z"),
            (-1001, "1969-12-31T23:59:58Z"),
            (-86_400_000, "1969-12-31T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (951_868_799_999, "2000-02-29T23:59:59Z"),
            (951_868_800_000, "2000-03-01T00:00:00Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00Z"),
            (1_795_425_900_000, "2026-11-23T09:25:00Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (253_402_300_799_000, "9999-12-31T23:59:59Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func `a moment is written in UTC`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test func `every day from 1899 to 2101 is its own date, one after the other`() throws {
        var moment = try #require(Timestamp(year: 1899, month: 1, day: 1))
        for year in 1899...2101 {
            for month in 1...12 {
                for day in 1...days(in: month, of: year) {
                    #expect(moment.civilDate == (year, month, day))
                    #expect(Timestamp(year: year, month: month, day: day) == moment)
                    moment = moment + .seconds(86_400)
                }
            }
        }
    }

    private func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    @Test(arguments: [
        (2025, 2, 29), (1900, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0),
        (2026, 1, 32), (0, 1, 1), (10_000, 1, 1), (-1, 1, 1), (Int.max, 1, 1),
    ])
    func `there is no such date`(year: Int, month: Int, day: Int) {
        #expect(Timestamp(year: year, month: month, day: day) == nil)
    }

    @Test func `moments and durations add up`() {
        let moment = Timestamp(milliseconds: 5000)
        #expect(moment + .seconds(2) == Timestamp(milliseconds: 7000))
        #expect(moment + .milliseconds(-6000) == Timestamp(milliseconds: -1000))
        #expect(moment - Timestamp(milliseconds: 7500) == .milliseconds(-2500))
        #expect(Timestamp(milliseconds: -1) < moment)
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.microseconds(999), 0), (.microseconds(1999), 1), (.microseconds(-1999), -1),
            (.seconds(3) + .nanoseconds(1), 3000), (.milliseconds(-2500), -2500),
        ] as [(Duration, Int64)])
    func `durations are rounded towards zero`(duration: Duration, milliseconds: Int64) {
        #expect(duration.milliseconds == milliseconds)
    }

    @Test(arguments: [
        // The example of RFC 9110 section 5.6.7, the first moment there is, a leap day, and single digits.
        (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_709_210_096_999, "Thu, 29 Feb 2024 12:34:56 GMT"),
        (1_795_424_700_000, "Mon, 23 Nov 2026 09:05:00 GMT"),
    ])
    func `a date has the form that HTTP asks for`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).fixedDate == text)
    }
}
