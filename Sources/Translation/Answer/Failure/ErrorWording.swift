/// An error's text, searched for phrases and the numbers beside them.
struct ErrorWording {
    /// ASCII letters in lower case, byte for byte as long as the text.
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = text.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }

    /// Whether a phrase, given in lower case, occurs.
    func has(_ phrase: String) -> Bool { start(of: phrase) != nil }

    func hasAny(_ phrases: [String]) -> Bool { phrases.contains { has($0) } }

    /// Whether there are no other words than these, given in lower case. What stands between letters and digits
    /// separates words; a text without any is made of everything.
    func isMadeOf(_ words: Set<String>) -> Bool {
        bytes.split { !($0.isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 >= 0x80) }
            .allSatisfy { words.contains(String(decoding: $0, as: UTF8.self)) }
    }

    func start(of phrase: String) -> Int? {
        let wanted = Array(phrase.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var position = 0
        while position <= bytes.count - wanted.count {
            if bytes[position] == first, bytes[position...].starts(with: wanted) { return position }
            position += 1
        }
        return nil
    }

    func end(of phrase: String) -> Int? {
        start(of: phrase).map { $0 + phrase.utf8.count }
    }

    /// The text right behind a phrase.
    func rest(after phrase: String) -> ArraySlice<UInt8>? {
        end(of: phrase).map { bytes[$0...] }
    }

    /// The number right behind the first of `phrases` that has one.
    func number(after phrases: [String]) -> Int? {
        for phrase in phrases {
            if let rest = rest(after: phrase), let number = Self.number(rest) { return number }
        }
        return nil
    }

    /// The number right before the first of `phrases` that has one.
    func number(before phrases: [String]) -> Int? {
        for phrase in phrases {
            guard let end = start(of: phrase) else { continue }
            let digits = bytes[..<end].suffix { $0.isDigit || $0 == UInt8(ascii: ",") }
            if let number = Self.number(digits) { return number }
        }
        return nil
    }

    /// Digits, perhaps in groups and after a bracket or quote.
    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        let start = text.drop { " :=(`'\"[*".utf8.contains($0) }
        guard start.startIndex - text.startIndex <= 4, start.first?.isDigit == true else { return nil }
        var number = 0
        for byte in start {
            if byte.isDigit {
                guard number < 1 << 40 else { return nil }
                number = number * 10 + Int(byte - UInt8(ascii: "0"))
            } else if byte != UInt8(ascii: ",") && byte != UInt8(ascii: "_") {
                break
            }
        }
        return number
    }
}

extension ArraySlice<UInt8> {
    /// The longest end of which every byte fits.
    fileprivate func suffix(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex, fits(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
