import TestSupport

/// Damages inputs: by single bits, by pieces that are lost, doubled, moved or taken from elsewhere, by words that mean
/// something, and by growth.
struct Mutation {
    private let corpus: [[UInt8]]

    /// The longest input there is, in bytes: long enough for work that grows with the square to be noticed.
    static let longest = 32 << 10

    init(of corpus: Corpus) {
        self.corpus = corpus.inputs
    }

    /// An input that has not been seen, and would come again from the same generator.
    func input(using random: inout SeededGenerator) -> [UInt8] {
        var input = random.pick(corpus) ?? []
        for _ in 0...random.below(5) { mutate(&input, &random) }
        return Array(input.prefix(Self.longest))
    }

    private func mutate(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let range = random.range(of: input.count, most: 16)
        switch random.below(40) {
        case 0..<6: if range.lowerBound < input.count { input[range.lowerBound] ^= 1 << random.below(8) }
        case 6..<12: input.removeSubrange(range)
        case 12..<20: input.replaceSubrange(range, with: random.pick(Self.words) ?? [])
        case 20..<24: input.insert(contentsOf: input[range], at: random.below(input.count + 1))
        case 24..<30: splice(&input, &random)
        case 30..<34: replaceNumber(in: &input, &random)
        case 34..<37: cross(&input, &random)
        case 37: input.removeSubrange(range.lowerBound...)
        case 38:
            input.insert(
                contentsOf: (0..<range.count).map { _ in .random(in: 0...255, using: &random) },
                at: range.lowerBound)
        default: grow(&input, &random)
        }
    }

    /// A piece of another input takes the place of one of this.
    private func splice(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let other = random.pick(corpus) ?? []
        let piece = other[random.range(of: other.count, most: 64)]
        input.replaceSubrange(random.range(of: input.count, most: 64), with: piece)
    }

    /// The beginning of this input, and the end of another.
    private func cross(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let other = random.pick(corpus) ?? []
        input = input.prefix(random.below(input.count + 1)) + other.suffix(random.below(other.count + 1))
    }

    private func replaceNumber(in input: inout [UInt8], _ random: inout SeededGenerator) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let start = random.below(input.count)
        guard let first = input[start...].firstIndex(where: { digits.contains($0) }) else { return }
        let number = input[first...].prefix { digits.contains($0) }
        input.replaceSubrange(number.indices, with: random.pick(Self.numbers) ?? [])
    }

    /// A piece many times over.
    private func grow(_ input: inout [UInt8], _ random: inout SeededGenerator) {
        let range = random.range(of: input.count, most: 32)
        guard !range.isEmpty else { return }
        let times = 1 << random.below(15)
        let piece = Array(input[range])
        let room = max(0, Self.longest - input.count) / piece.count
        input.insert(
            contentsOf: repeatElement(piece, count: min(times, room)).joined(), at: range.lowerBound)
    }

    private static let numbers: [[UInt8]] = [
        "0", "-1", "00", "1.5", "255", "256", "65536", "2147483648", "4294967295", "9223372036854775807",
        "9223372036854775808", "18446744073709551616", "1e9", "1e400", "-0", "0.1", "999999999",
    ].map { Array($0.utf8) }

    private static let words: [[UInt8]] =
        numbers
        + [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "{}",
            "[]", "\"\"", "\n", "\r", "\r\n", "\n\n", "\t", " ", "data: ", "event: ", "data:", "[DONE]", "%",
            "%00", "%2f", "%zz", "+", "&", "=", ";", "/", "//", "..", "*", "**", "?", "#", "@", "-", "--",
            "_",
            "'", "=cmd", "tg-", "tga-", "tg1.", "tgr1.", "HTTP/1.1 200 OK\r\n", "\r\n\r\n", "é", "😀",
            "\u{FEFF}", "\u{202E}", "\u{0301}", "\u{FF11}", "http://", "[::1]", "169.254.169.254", "s", "ms",
        ].map { Array($0.utf8) }
        + [[0x00], [0x7F], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF]]
}

extension SeededGenerator {
    /// A number from 0 that is less than the bound; 0 where the bound is none.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }

    mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }

    /// A range within so many bytes, of a length that is seldom long.
    mutating func range(of count: Int, most: Int) -> Range<Int> {
        let start = below(count + 1)
        return start..<min(count, start + below(most + 1))
    }

    /// Places at which so many bytes are cut, in order.
    mutating func cuts(of count: Int) -> [Int] {
        (0..<below(8)).map { _ in below(count + 1) }.sorted()
    }
}
