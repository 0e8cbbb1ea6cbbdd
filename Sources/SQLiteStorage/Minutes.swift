import Domain

/// Minutes of some hours, as sets of bits, and the ranges that they make up.
struct Minutes {
    private var bits: [Int64: Int64] = [:]

    /// The bit of the minute that a moment lies in.
    static func bit(of moment: Timestamp) -> Int64 { 1 << (moment.minute - moment.hour * 60) }

    /// Adds minutes of an hour.
    mutating func insert(_ minutes: Int64, of hour: Int64) {
        bits[hour, default: 0] |= minutes
    }

    /// Keeps what the other has as well.
    func intersection(_ other: Minutes) -> Minutes {
        var both = Minutes()
        for (hour, minutes) in bits {
            if let others = other.bits[hour], minutes & others != 0 { both.bits[hour] = minutes & others }
        }
        return both
    }

    /// Neighbours joined, counted from 1970, the newest first.
    var ranges: [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        for (hour, minutes) in bits.sorted(by: { $0.key > $1.key }) {
            for place in (0..<60 as Range<Int64>).reversed() where minutes & (1 << place) != 0 {
                let minute = hour * 60 + place
                if let last = ranges.last, last.lowerBound == minute + 1 {
                    ranges[ranges.count - 1] = minute..<last.upperBound
                } else {
                    ranges.append(minute..<minute + 1)
                }
            }
        }
        return ranges
    }
}

extension Timestamp {
    /// Whole minutes since 1970.
    var minute: Int64 { hour * 60 + (milliseconds - hour * 3_600_000) / 60_000 }

    /// The beginning of a minute, counted from 1970.
    init(minute: Int64) { self.init(milliseconds: minute * 60_000) }
}
