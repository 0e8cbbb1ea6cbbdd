import Domain

extension SQLiteStore {
    /// How long others are let write before the next day.
    private static let rest: Duration = .milliseconds(50)

    /// Adds up the sums of the hours of all days that are over, which makes reports over long times quick.
    ///
    /// Reports are right without it. To be called by the server, now and then; takes one day at a time, so that requests
    /// are settled in between.
    ///
    /// - Returns: How many days were added up.
    @discardableResult
    public func addUpDays(before now: Timestamp) async throws(StorageError) -> Int {
        let today = UsageDay.day(of: now.hour)
        var count = 0
        while try await writer.write(.addUpDay(before: today)) > 0 {
            count += 1
            do { try await Task.sleep(for: Self.rest) } catch { break }
        }
        return count
    }
}
