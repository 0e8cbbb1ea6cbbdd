import TestSupport
import Testing
import Translation

/// Stop sequences that are enforced here, against a search in the whole text.
@Suite struct StopSequenceTests {
    @Test(arguments: 0..<8)
    func `text ends where a search in the whole of it says`(lane: Int) throws {
        var random = SeededGenerator(seed: 900 + lane)
        for _ in 0..<150 {
            let stops = (0..<1 + random.below(4)).map { _ in Self.letters(1 + random.below(5), &random) }
            // The first letter is no white space and in no stop sequence, so that there always is a block.
            let text = "x" + Self.letters(random.below(60), &random)
            var input = ""
            var rest = text[...]
            while !rest.isEmpty {
                let part = rest.prefix(1 + random.below(6))
                rest = rest.dropFirst(part.count)
                input += "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(part)\"}}]}\n\n"
            }
            input += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            let events = try EventGrammar(
                AnswerDriver.stream(input, AnswerContext(model: "m", enforcedStops: stops)).output)
            let (expected, stop) = Self.cut(Array(text), stops.map(Array.init))
            #expect(events.blocks.map(\.text).joined() == String(expected), "\(text) \(stops)")
            #expect(events.stopSequence == stop.map { String($0) }, "\(text) \(stops)")
        }
    }

    @Test func `text is held no longer than it may be part of a stop sequence`() {
        var stream = AnswerStream(AnswerContext(model: "m", enforcedStops: ["STOP"]), messageID: "msg_1")
        func text(of content: String) -> String {
            var out: [UInt8] = []
            let chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(content)\"}}]}\n\n"
            Array(chunk.utf8).withUnsafeBytes { stream.consume($0, into: &out) }
            return String(decoding: out, as: UTF8.self).split(separator: "\"text\":\"").dropFirst()
                .map { String($0.prefix { $0 != "\"" }) }.joined()
        }
        #expect(text(of: "one S") == "one ")
        #expect(text(of: "TO") == "")
        #expect(text(of: "AST") == "STOA")
        #expect(!stream.isStoppedHere && !stream.isComplete)
        #expect(text(of: "OP more") == "")
        #expect(stream.isStoppedHere && stream.isComplete && stream.hasFinishReason)
        #expect(text(of: "even more") == "")
    }

    /// Letters of which stop sequences overlap often.
    private static func letters(_ count: Int, _ random: inout SeededGenerator) -> String {
        (0..<count).map { _ in ["a", "b", "é"][random.below(3)] }.joined()
    }

    /// The text before the stop sequence that ends first; of those that end together, the longest.
    private static func cut(_ text: [Character], _ stops: [[Character]]) -> (
        text: ArraySlice<Character>, stop: [Character]?
    ) {
        for end in text.indices {
            let met = stops.filter { text[...end].suffix($0.count).elementsEqual($0) }
            if let stop = met.max(by: { $0.count < $1.count }) {
                return (text[...end].dropLast(stop.count), stop)
            }
        }
        return (text[...], nil)
    }
}
