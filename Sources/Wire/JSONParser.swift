/// Reads one JSON text and lists its nodes, without recursion.
///
/// `container` and, through `JSONNode.next`, the containers around it take the place of a stack.
struct JSONParser {
    let source: UnsafePointer<UInt8>
    let count: Int
    var position = 0
    /// The nodes so far. Whoever runs the parser frees them, also after an error.
    var tape: JSONTape
    /// The innermost open container; meaningless while `depth` is 0.
    private var container = 0
    private var depth = 0
    private let maximumDepth: Int

    init(_ source: UnsafePointer<UInt8>, count: Int, maximumDepth: Int) {
        self.source = source
        self.count = count
        self.maximumDepth = maximumDepth
        tape = JSONTape(expecting: count)
    }

    mutating func parse() throws(JSONError) {
        if count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF {
            throw JSONError(.byteOrderMark, at: 0)
        }
        skipSpace()
        guard position < count else { throw JSONError(.empty, at: 0) }
        while true {
            let isComplete = try value()
            if isComplete, try !advance() { break }
        }
        skipSpace()
        guard position == count else { throw JSONError(.trailingBytes, at: position) }
    }

    /// Reads a value, or the beginning of one: false after a container was opened that has content.
    @inline(__always)
    private mutating func value() throws(JSONError) -> Bool {
        switch try nextByte() {
        case UInt8(ascii: "\""):
            try string()
        case UInt8(ascii: "{"):
            try open(.object)
            if try nextByte() != UInt8(ascii: "}") {
                try name()
                return false
            }
            close()
        case UInt8(ascii: "["):
            try open(.array)
            if try nextByte() != UInt8(ascii: "]") { return false }
            close()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
        case UInt8(ascii: "t"):
            try literal("true", .true)
        case UInt8(ascii: "f"):
            try literal("false", .false)
        case UInt8(ascii: "n"):
            try literal("null", .null)
        default:
            throw JSONError(.unexpectedByte, at: position)
        }
        return true
    }

    /// Goes on to where the next value starts, closing containers on the way; false when none is open any
    /// more.
    @inline(__always)
    private mutating func advance() throws(JSONError) -> Bool {
        while depth > 0 {
            let isObject = tape.nodes[container].kind == .object
            switch try nextByte() {
            case UInt8(ascii: ","):
                position &+= 1
                if isObject {
                    _ = try nextByte()
                    try name()
                }
                return true
            case UInt8(ascii: "}") where isObject:
                close()
            case UInt8(ascii: "]") where !isObject:
                close()
            default:
                throw JSONError(.unexpectedByte, at: position)
            }
        }
        return false
    }

    /// Reads a member's name and the colon after it.
    @inline(__always)
    private mutating func name() throws(JSONError) {
        guard source[position] == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
        try string()
        guard try nextByte() == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
        position &+= 1
    }

    @inline(__always)
    private mutating func open(_ kind: JSONValue.Kind) throws(JSONError) {
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
        depth &+= 1
        let node = JSONNode(start: position, end: position, next: container, kind: kind)
        container = tape.count
        tape.append(node)
        position &+= 1
    }

    @inline(__always)
    private mutating func close() {
        position &+= 1
        depth &-= 1
        let outer = Int(tape.nodes[container].next)
        tape.nodes[container].end = UInt32(truncatingIfNeeded: position)
        tape.nodes[container].next = UInt32(truncatingIfNeeded: tape.count)
        container = outer
    }

    @inline(__always)
    private mutating func literal(_ text: StaticString, _ kind: JSONValue.Kind) throws(JSONError) {
        let start = position
        for index in 0..<text.utf8CodeUnitCount {
            guard position < count else { throw JSONError(.unexpectedEnd, at: position) }
            guard source[position] == text.utf8Start[index] else {
                throw JSONError(.unexpectedByte, at: position)
            }
            position &+= 1
        }
        append(kind, from: start)
    }

    /// Lists the value between `start` and here, which contains no other.
    @inline(__always)
    mutating func append(_ kind: JSONValue.Kind, from start: Int, isEscaped: Bool = false) {
        tape.append(
            JSONNode(start: start, end: position, next: tape.count &+ 1, kind: kind, isEscaped: isEscaped)
        )
    }

    /// The byte at `position` once white space is skipped.
    @inline(__always)
    private mutating func nextByte() throws(JSONError) -> UInt8 {
        skipSpace()
        guard position < count else { throw JSONError(.unexpectedEnd, at: position) }
        return source[position]
    }

    @inline(__always)
    private mutating func skipSpace() {
        while position < count {
            switch source[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position &+= 1
            default: return
            }
        }
    }
}
