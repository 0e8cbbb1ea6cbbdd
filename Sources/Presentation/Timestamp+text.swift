import Domain

extension Timestamp {
    /// RFC 3339 in UTC with milliseconds, as JSON output has it: `2026-11-23T09:05:00.120Z`.
    public var preciseText: String {
        let fraction = String(((milliseconds % 1000) + 1000) % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return description.dropLast() + "." + zeros + fraction + "Z"
    }
}
