/// A second opinion on what JSON is: RFC 8259's grammar written down rule by rule, slow and recursive.
struct ReferenceValidator {
    private let bytes: [UInt8]
    private var position = 0

    static func accepts(_ bytes: [UInt8], maximumDepth: Int = 512) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var validator = ReferenceValidator(bytes: bytes)
        validator.space()
        guard validator.value(depth: maximumDepth) else { return false }
        validator.space()
        return validator.position == bytes.count
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func value(depth: Int) -> Bool {
        guard position < bytes.count else { return false }
        return switch Character(Unicode.Scalar(bytes[position])) {
        case "{": list("{", "}", depth: depth) { $0.member(depth: depth - 1) }
        case "[": list("[", "]", depth: depth) { $0.value(depth: depth - 1) }
        case "\"": string()
        case "t": take("true")
        case "f": take("false")
        case "n": take("null")
        default: number()
        }
    }

    private mutating func list(
        _ opening: StaticString, _ closing: StaticString, depth: Int, item: (inout Self) -> Bool
    ) -> Bool {
        guard depth > 0, take(opening) else { return false }
        space()
        if take(closing) { return true }
        repeat {
            space()
            guard item(&self) else { return false }
            space()
        } while take(",")
        return take(closing)
    }

    private mutating func member(depth: Int) -> Bool {
        guard string() else { return false }
        space()
        guard take(":") else { return false }
        space()
        return value(depth: depth)
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while !take("\"") {
            if take("\\") {
                if take("u") {
                    for _ in 0..<4 {
                        guard one(where: { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else {
                            return false
                        }
                    }
                } else {
                    guard one(where: { #""\/bfnrt"#.utf8.contains($0) }) else { return false }
                }
            } else {
                guard one(where: { $0 >= 0x20 }) else { return false }
            }
        }
        return true
    }

    private mutating func number() -> Bool {
        _ = take("-")
        guard take("0") || digits() else { return false }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while one(where: { (0x30...0x39).contains($0) }) {}
        return position > start
    }

    private mutating func space() {
        while one(where: { [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {}
    }

    private mutating func one(where isRight: (UInt8) -> Bool) -> Bool {
        guard position < bytes.count, isRight(bytes[position]) else { return false }
        position += 1
        return true
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { Array($0) }
        guard bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }
}
