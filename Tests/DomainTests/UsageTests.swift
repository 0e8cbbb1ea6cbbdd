import Testing

@testable import Domain

@Suite struct UsageTests {
    @Test func `no class is ever negative`() {
        let usage = Usage(
            input: -16_638, cacheRead: -1, cacheWrite5m: -2, cacheWrite1h: -3, output: -4, reasoning: -5,
            webSearches: -6)
        #expect(usage == Usage())
    }

    @Test func `reasoning is a part of the output`() {
        #expect(Usage(output: 10, reasoning: 11).reasoning == 10)
        #expect(Usage(output: 10, reasoning: 9).reasoning == 9)
        #expect(Usage(output: -1, reasoning: 1).reasoning == 0)
    }

    @Test func `the prompt is the sum of its classes`() {
        let usage = Usage(input: 1, cacheRead: 20, cacheWrite5m: 300, cacheWrite1h: 4000, output: 5)
        #expect(usage.prompt == 4321)
    }

    @Test func `usages add up class by class`() {
        let one = Usage(
            input: 1, cacheRead: 2, cacheWrite5m: 3, cacheWrite1h: 4, output: 5, reasoning: 1, webSearches: 1)
        let two = Usage(
            input: 10, cacheRead: 20, cacheWrite5m: 30, cacheWrite1h: 40, output: 50, reasoning: 10,
            webSearches: 2)
        #expect(
            one + two
                == Usage(
                    input: 11, cacheRead: 22, cacheWrite5m: 33, cacheWrite1h: 44, output: 55, reasoning: 11,
                    webSearches: 3))
    }
}
