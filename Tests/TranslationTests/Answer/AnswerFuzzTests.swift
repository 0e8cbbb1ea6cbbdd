import TestSupport
import Testing
import Translation

/// Broken and malicious streams: nothing crashes, and whatever comes out keeps the grammar.
@Suite struct AnswerFuzzTests {
    private static let rounds = 20_000
    /// The rounds are split so that they run beside each other.
    private static let lanes = 8

    @Test(arguments: 0..<lanes)
    func `mutated streams keep the grammar`(lane: Int) throws {
        var random = SeededGenerator(seed: 0x5EED + lane)
        let goldens = AnswerGolden.all.map {
            (bytes: $0.bytes, lines: Self.lines(of: $0.bytes), context: $0.context)
        }
        var outputs: Set<Int> = []
        for round in 0..<Self.rounds / Self.lanes {
            let golden = goldens[random.below(goldens.count)]
            let input = Self.mutate(golden.bytes, golden.lines, goldens.map(\.lines), &random)
            let context = random.chance(4) ? goldens[random.below(goldens.count)].context : golden.context
            let result = AnswerDriver.stream(
                input, context, cuts: random.cuts(of: input.count, most: 6), isCut: random.chance(2))
            // The same output needs no second look; most mutations are harmless.
            guard outputs.insert(result.output.hashValue).inserted else { continue }
            do {
                let events = try EventGrammar(result.output)
                #expect(events.stopReason == result.conclusion.stopReason)
                #expect((events.stopReason == nil) == (result.conclusion.failure != nil))
            } catch {
                Issue.record(
                    "lane \(lane), round \(round): \(error)\n\(String(decoding: input, as: UTF8.self))")
                return
            }
            let usage = result.conclusion.usage
            #expect(
                [usage.input, usage.cacheRead, usage.cacheWrite, usage.output, usage.reasoning].allSatisfy {
                    $0 >= 0
                })
            #expect(usage.reasoning <= usage.output)
        }
        #expect(outputs.count > 100)
    }

    @Test(arguments: AnswerGolden.all)
    func `any cut of the bytes leads to the same events`(golden: AnswerGolden) {
        let whole = AnswerDriver.stream(golden.bytes, golden.context, isCut: golden.isCut)
        var random = SeededGenerator(seed: golden.bytes.count)
        for _ in 0..<20 {
            let cuts = random.cuts(of: golden.bytes.count, most: 12)
            let cut = AnswerDriver.stream(golden.bytes, golden.context, cuts: cuts, isCut: golden.isCut)
            #expect(cut.output == whole.output, "cuts \(cuts)")
        }
    }

    // MARK: Mutations

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    private static func mutate(
        _ bytes: [UInt8], _ lines: [ArraySlice<UInt8>], _ all: [[ArraySlice<UInt8>]],
        _ random: inout SeededGenerator
    ) -> [UInt8] {
        var lines = lines
        for _ in 0..<random.below(3) { mutate(&lines, all, &random) }
        var bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        for _ in 0..<random.below(4) where !bytes.isEmpty { mutate(&bytes, &random) }
        return bytes
    }

    /// Whole lines: lost, doubled, swapped, or taken from another stream.
    private static func mutate(
        _ lines: inout [ArraySlice<UInt8>], _ all: [[ArraySlice<UInt8>]], _ random: inout SeededGenerator
    ) {
        let place = random.below(lines.count)
        switch random.below(4) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(contentsOf: [lines[place], []], at: place)
        case 2: lines.swapAt(place, random.below(lines.count))
        default:
            let other = all[random.below(all.count)]
            lines.insert(contentsOf: [[], other[random.below(other.count)], []], at: place)
        }
        if lines.isEmpty { lines = [[]] }
    }

    /// Bytes: flipped, lost, doubled, or replaced by something that means something in JSON.
    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
        case 2:
            bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + random.below(40))], at: place)
        case 3: bytes[place] = Array("{}[]\":,\\ 019eE-.nulltrue\n\r".utf8)[random.below(26)]
        default:
            let words = [
                "null", "\"\"", "{}", "[]", "-1", "1e99", "\\ud800", "\"tool_calls\":[{}],", "\u{FEFF}",
            ]
            bytes.insert(contentsOf: words[random.below(words.count)].utf8, at: place)
        }
    }
}
