/// The time of day in the words of HTTP.
extension Timestamp {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `IMF-fixdate` of RFC 9110 section 5.6.7. For moments since 1970, which was a Thursday.
    public var fixedDate: String {
        let date = civilDate
        // `2026-11-23T09:05:00Z`: day and time stand where they are needed.
        let text = description
        let weekday = Self.weekdays[Int(milliseconds / 86_400_000 % 7)]
        return "\(weekday), \(text.dropFirst(8).prefix(2)) \(Self.months[date.month - 1]) \(date.year) "
            + "\(text.dropFirst(11).prefix(8)) GMT"
    }
}
