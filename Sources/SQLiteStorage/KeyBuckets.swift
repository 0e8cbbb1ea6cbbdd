import Domain

/// A key's limits per minute as they stand at a moment.
struct KeyBuckets {
    var requests: RateBucket?
    var input: RateBucket?
    var output: RateBucket?
    /// The moment of the levels.
    private(set) var at: Timestamp

    /// - Parameter use: Nil for a key that has not been used, whose buckets are full.
    init(_ use: KeyUse?, under limits: KeyLimits, at now: Timestamp) {
        let begin = use?.at ?? now
        // A bucket that the key had no limit for decides the same: when the levels are of.
        var clock = RateBucket(limit: 1, at: begin)
        clock.fill(until: now)
        at = clock.at
        func bucket(_ limit: Int?, _ level: Int64?) -> RateBucket? {
            guard let limit else { return nil }
            var bucket = RateBucket(limit: limit, level: level ?? .max, at: begin)
            bucket.fill(until: now)
            return bucket
        }
        requests = bucket(limits.requestsPerMinute, use?.requestsLevel)
        input = bucket(limits.inputTokensPerMinute, use?.inputLevel)
        output = bucket(limits.outputTokensPerMinute, use?.outputLevel)
    }

    /// Takes out what a request claims.
    mutating func take(_ claim: LimitClaim) {
        requests?.take(1)
        input?.take(claim.inputTokens)
        output?.take(claim.outputTokens)
    }

    /// Which limit per minute keeps a request from running now, and for how long; nil when none does.
    func refusal(of claim: LimitClaim) -> ClaimRefusal? {
        let wishes: [(LimitKind, RateBucket?, Int)] = [
            (.requests, requests, 1), (.inputTokens, input, claim.inputTokens),
            (.outputTokens, output, claim.outputTokens),
        ]
        for (kind, bucket, units) in wishes {
            if let bucket, !bucket.has(units) {
                return .rate(kind, limit: Int(bucket.limit), waitMilliseconds: bucket.wait(for: units))
            }
        }
        return nil
    }
}
