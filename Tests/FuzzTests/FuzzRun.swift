import Foundation
import TestSupport

/// How long parsers are fuzzed, and from which seed on.
///
/// Without more the same 250 inputs for each parser, so that a failure is everybody's. `TOLLGATE_FUZZ_SECONDS`
/// goes on for so long, all parsers together, from a seed that is new each time. `TOLLGATE_FUZZ_PARSER` names one of
/// them, and `TOLLGATE_FUZZ_SEED` the seed of a single input: both are told of an input that fails.
struct FuzzRun {
    /// The processor time that one input may cost, whatever it is. Far more than any needs, also without optimization
    /// and under a sanitizer.
    static let longest: Duration = .seconds(4)
    /// The memory by which the process may grow while one parser is fuzzed, in KiB.
    static let mostMemory = 512 << 10

    private static let rounds = 250
    private static let environment = ProcessInfo.processInfo.environment

    /// The parsers that are fuzzed.
    static let parsers: [FuzzedParser] = {
        guard let name = environment["TOLLGATE_FUZZ_PARSER"] else { return FuzzedParser.all }
        return FuzzedParser.all.filter { $0.name == name }
    }()

    let parser: FuzzedParser
    private let mutation: Mutation
    private let seeds: Range<UInt64>
    private let end: ContinuousClock.Instant?

    init(of parser: FuzzedParser, environment: [String: String] = Self.environment) throws {
        self.parser = parser
        mutation = Mutation(of: try Corpus(of: parser.name))
        let seed = environment["TOLLGATE_FUZZ_SEED"].flatMap { UInt64($0) }
        if let seconds = environment["TOLLGATE_FUZZ_SECONDS"].flatMap({ Int($0) }) {
            let first = seed ?? UInt64.random(in: 0...(1 << 62))
            seeds = first..<(1 << 63)
            end = .now + .seconds(seconds) / Self.parsers.count
        } else {
            let first = seed ?? 0x7011
            seeds = first..<first + (seed == nil ? UInt64(Self.rounds) : 1)
            end = nil
        }
    }

    /// Reads inputs until the rounds or the time are over. Throws `FuzzFailure` for the first that breaks a promise.
    func callAsFunction() throws -> Int {
        let memory = Self.memory
        var count = 0
        for seed in seeds {
            if let end {
                if ContinuousClock.now >= end { break }
                // Nothing else is left of a crash.
                if count % 5_000 == 0 { Self.say("fuzzing \(parser.name) from seed \(seed) on") }
            }
            try read(seed)
            count += 1
        }
        let growth = Self.memory - memory
        guard growth <= Self.mostMemory else {
            throw FuzzFailure(
                parser: parser.name, seed: seeds.lowerBound, words: "took \(growth) KiB", input: [])
        }
        return count
    }

    private func read(_ seed: UInt64) throws(FuzzFailure) {
        var random = SeededGenerator(seed: seed)
        let input = mutation.input(using: &random)
        let begin = Self.processorTime
        do {
            try parser.read(input, &random)
        } catch {
            throw FuzzFailure(parser: parser.name, seed: seed, words: "\(error)", input: input)
        }
        let cost = Self.processorTime - begin
        guard cost <= Self.longest else {
            throw FuzzFailure(parser: parser.name, seed: seed, words: "took \(cost)", input: input)
        }
    }

    /// What this thread has used: other processes on a busy machine do not count.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The most memory that the process has had, in KiB.
    private static var memory: Int {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }

    private static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// An input that a parser did not take as it promises, and how to have it read again.
struct FuzzFailure: Error, CustomStringConvertible {
    var parser: String
    var seed: UInt64
    var words: String
    var input: [UInt8]

    var description: String {
        """
        \(parser): \(words)
        again with TOLLGATE_FUZZ_PARSER=\(parser) TOLLGATE_FUZZ_SEED=\(seed)
        \(String(decoding: input.prefix(2_000), as: UTF8.self).debugDescription)
        """
    }
}
