/// When the clocks of a time zone change, and to what.
public struct ZoneRules: Sendable, Equatable {
    /// The offset before the first change, in milliseconds east of UTC.
    private let first: Int64
    private let changes: [Change]

    private struct Change: Sendable, Equatable {
        var at: Timestamp
        var offset: Int64
    }

    /// Clocks that never change.
    public static let utc = ZoneRules(first: 0, changes: [])

    private init(first: Int64, changes: [Change]) {
        self.first = first
        self.changes = changes
    }

    /// Milliseconds that clocks in the zone are ahead of UTC at a moment.
    public func offset(at moment: Timestamp) -> Int64 {
        let next = next(after: moment)
        return next == 0 ? first : changes[next - 1].offset
    }

    /// When the clocks are changed next after a moment; nil when they never are again.
    public func change(after moment: Timestamp) -> Timestamp? {
        let next = next(after: moment)
        return next < changes.count ? changes[next].at : nil
    }

    /// The place of the first change after a moment; one too far when there is none.
    private func next(after moment: Timestamp) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How far clocks in the zone are ahead at a moment, as RFC 3339 has it: `+01:00`. Seconds, which offsets of old
    /// times have, are left out.
    public func offsetText(at moment: Timestamp) -> String {
        let minutes = offset(at: moment) / 60_000
        let (hours, rest) = (minutes.magnitude / 60, minutes.magnitude % 60)
        return (minutes < 0 ? "-" : "+") + (hours < 10 ? "0" : "") + String(hours) + ":"
            + (rest < 10 ? "0" : "")
            + String(rest)
    }

    /// The first moment at which clocks in the zone show a time or, where they skip it, a later one.
    public func moment(ofLocal local: Timestamp) -> Timestamp {
        // No offset is as much as a day, so one of those in force around the time is the right one.
        let around = changes.filter { abs($0.at.milliseconds - local.milliseconds) <= 2 * 86_400_000 }
        let before = offset(at: Timestamp(milliseconds: local.milliseconds - 2 * 86_400_000))
        let candidates = ([before] + around.map(\.offset))
            .map { Timestamp(milliseconds: local.milliseconds - $0) }
            .filter { $0.milliseconds + offset(at: $0) == local.milliseconds }
        if let earliest = candidates.min() { return earliest }
        return around.map(\.at).filter { $0.milliseconds + offset(at: $0) > local.milliseconds }.min()
            ?? Timestamp(milliseconds: local.milliseconds - before)
    }

    /// Reads a compiled time zone file, as systems keep them under `zoneinfo`; nil when it is none.
    ///
    /// Source: RFC 9636. Debian's files list all changes until 2037. A file that leaves those to a rule at its end is
    /// not read, because its zone would have no summer time.
    public init?(file: [UInt8]) {
        guard let old = Header(file, at: 0) else { return nil }
        // Version 2 and later repeat everything with 64 bits, behind the block for old readers.
        let isOld = old.version == 0
        let place = isOld ? 0 : Header.length + old.length(timeSize: 4)
        guard let header = isOld ? old : Header(file, at: place) else { return nil }
        let size = isOld ? 4 : 8
        let times = place + Header.length
        let kinds = times + header.timeCount * size
        let types = kinds + header.timeCount
        guard header.typeCount > 0, types + header.typeCount * 6 <= file.count else { return nil }
        let offsets = (0..<header.typeCount).map { file.number(at: types + $0 * 6, size: 4) * 1000 }
        var changes: [Change] = []
        for index in 0..<header.timeCount {
            let kind = Int(file[kinds + index])
            guard kind < offsets.count else { return nil }
            let seconds = file.number(at: times + index * size, size: size)
            guard seconds > -100_000_000_000, seconds < 100_000_000_000 else { continue }
            changes.append(Change(at: Timestamp(milliseconds: seconds * 1000), offset: offsets[kind]))
        }
        let end = types + header.typeCount * 6 + header.otherLength + header.leapCount * size
        let rule = end <= file.count ? file[end...] : []
        // A comma stands before the days of a rule for summer time.
        if rule.contains(UInt8(ascii: ",")), (changes.last?.at ?? Self.never) < Self.longFromNow {
            return nil
        }
        self.init(first: offsets[0], changes: changes)
    }

    private static let never = Timestamp(milliseconds: .min)
    /// 2036-01-01.
    private static let longFromNow = Timestamp(milliseconds: 2_082_758_400_000)

    private struct Header {
        static let length = 44
        var version: UInt8
        var timeCount: Int
        var typeCount: Int
        fileprivate var otherLength: Int

        init?(_ file: [UInt8], at place: Int) {
            guard place + Self.length <= file.count, file[place..<place + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            let counts = (0..<6).map { Int(file.number(at: place + 20 + $0 * 4, size: 4)) }
            guard counts.allSatisfy({ 0...100_000 ~= $0 }) else { return nil }
            version = file[place + 4]
            (timeCount, typeCount) = (counts[3], counts[4])
            // Two lists of flags, the abbreviations, and the leap seconds of 4 bytes beside each time.
            otherLength = counts[0] + counts[1] + counts[5] + counts[2] * 4
            leapCount = counts[2]
        }

        fileprivate var leapCount: Int

        /// Bytes behind the header.
        func length(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + otherLength + leapCount * timeSize
        }
    }
}

extension [UInt8] {
    /// A signed number of the most significant byte first. The bytes must be there.
    fileprivate func number(at place: Int, size: Int) -> Int64 {
        var bits: UInt64 = 0
        for byte in self[place..<place + size] { bits = bits << 8 | UInt64(byte) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}
