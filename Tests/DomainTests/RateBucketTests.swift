import Domain
import Testing

@Suite struct `A limit per minute` {
    private let start = Timestamp(milliseconds: 1_000_000)

    @Test func `lets a minute's worth through at once, and then as much as time brings`() {
        var bucket = RateBucket(limit: 60, at: start)
        for _ in 0..<60 {
            #expect(bucket.has(1))
            bucket.take(1)
        }
        #expect(!bucket.has(1))
        #expect(bucket.wait(for: 1) == 1000)
        bucket.fill(until: start + .milliseconds(999))
        #expect(!bucket.has(1))
        bucket.fill(until: start + .milliseconds(1000))
        #expect(bucket.has(1) && bucket.remaining == 1)
    }

    @Test func `never lets more than two minutes' worth through in any minute`() {
        var bucket = RateBucket(limit: 10, at: start)
        var passed = 0
        for step in 0..<60_000 {
            bucket.fill(until: start + .milliseconds(step))
            if bucket.has(1) {
                bucket.take(1)
                passed += 1
            }
        }
        #expect(passed == 19)
    }

    @Test func `lets a request through that is larger than the limit, once the bucket is full`() {
        var bucket = RateBucket(limit: 100, at: start)
        #expect(bucket.has(5000))
        bucket.take(1000)
        #expect(bucket.remaining == 0)
        // What went beyond the limit has to be waited for.
        #expect(bucket.wait(for: 1) == 9 * 60_000 + 600)
    }

    @Test func `gives back what was not used, and no more than it can hold`() {
        var bucket = RateBucket(limit: 100, at: start)
        bucket.take(80)
        bucket.take(-30)
        #expect(bucket.remaining == 50)
        bucket.take(-1000)
        #expect(bucket.remaining == 100)
    }

    @Test func `is not paid for twice by requests that come out of order`() {
        var bucket = RateBucket(limit: 60, at: start)
        bucket.fill(until: start + .seconds(60))
        bucket.take(60)
        // A request that began a minute ago and took its time.
        bucket.fill(until: start)
        bucket.fill(until: start + .seconds(60))
        #expect(bucket.remaining == 0)
    }

    @Test func `forgives what is more than ten minutes' worth`() {
        let bucket = RateBucket(limit: 60, level: .min, at: start)
        #expect(bucket.wait(for: 1) == 601_000)
    }

    @Test func `brings nothing when the clock is set back`() {
        var bucket = RateBucket(limit: 60, at: start)
        bucket.take(60)
        bucket.fill(until: Timestamp(milliseconds: 0))
        #expect(bucket.remaining == 0)
    }

    @Test(arguments: [-86_400, -3600, -601])
    func `fills again when the clock is set back`(seconds: Int) {
        var bucket = RateBucket(limit: 60, at: start)
        bucket.take(60)
        bucket.fill(until: start + .seconds(seconds))
        bucket.fill(until: start + .seconds(seconds + 30))
        #expect(bucket.remaining == 30)
    }
}
