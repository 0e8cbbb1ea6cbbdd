import TestSupport
import Testing
import Wire

/// What a reader gives for a stream that arrives in `parts`.
private func items(
    _ parts: [[UInt8]], maximumLine: Int = 64 << 20, finishing: Bool = true
) throws -> [SSEReader.Item] {
    var reader = SSEReader(maximumLine: maximumLine)
    var items: [SSEReader.Item] = []
    for part in parts { try reader.consume(part) { items.append($0) } }
    if finishing { try reader.finish { items.append($0) } }
    return items
}

private func event(_ data: String, name: String = "") -> SSEReader.Item {
    .event(name: name, data: Array(data.utf8))
}

struct SSEReaderTests {
    static let streams: [(String, [SSEReader.Item])] = [
        ("data: a\n\n", [event("a")]),
        ("data:a\n\n", [event("a")]),
        ("data:  a \n\n", [event(" a ")]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]),
        ("data: a\r\rdata: b\r\r", [event("a"), event("b")]),
        ("data: a\n\rdata: b\r\n\n", [event("a"), event("b")]),
        ("data: a\r\ndata: b\rdata: c\ndata: d\n\r\n", [event("a\nb\nc\nd")]),
        ("event: ping\ndata: {}\n\n", [event("{}", name: "ping")]),
        ("event:ping\nevent: pong\ndata: {}\n\ndata: x\n\n", [event("{}", name: "pong"), event("x")]),
        ("data: a\nevent: late\n\n", [event("a", name: "late")]),
        ("event: nothing\n\ndata: a\n\n", [event("a")]),
        ("data\n\n", [event("")]),
        ("data:\n\n", [event("")]),
        ("data: \ndata\n\n", [event("\n")]),
        ("data:\ndata: a\n\n", [event("\na")]),
        (
            ": OPENROUTER PROCESSING\n\n:\n\ndata: a\n: mid\ndata: b\n\n",
            [.comment, .comment, .comment, event("a\nb")]
        ),
        ("id: 1\nretry: 10\nfoo: bar\n data: no\ndatax: no\nDATA: no\ndata : no\ndata: a\n\n", [event("a")]),
        ("data: [DONE]\n\n", [event("[DONE]")]),
        ("data: last", [event("last")]),
        ("data: last\n", [event("last")]),
        ("data: last\r", [event("last")]),
        ("data: last\r\n", [event("last")]),
        ("event: e\ndata", [event("", name: "e")]),
        ("data: a: b:c\n\n", [event("a: b:c")]),
        ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", [event("a")]),
        ("\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n", [event("b")]),
        ("data: \u{FEFF}é€😀\n\n", [event("\u{FEFF}é€😀")]),
        ("{\"error\":{\"message\":\"no stream\"}}", []),
        ("\n\n\r\n\r\r\n", []),
        ("", []),
        ("\u{FEFF}", []),
        (":", [.comment]),
    ]

    @Test(arguments: streams)
    func `a stream gives the same events at every cut`(stream: String, expected: [SSEReader.Item]) throws {
        let bytes = Array(stream.utf8)
        #expect(ReferenceEvents.items(in: bytes) == expected)
        #expect(try items([bytes]) == expected)
        #expect(try items(bytes.map { [$0] }) == expected)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let parts = [Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])]
                #expect(try items(parts) == expected, "cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `random streams in random cuts give the events of the standard`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces =
            [
                "data: ", "data:", "data", "event: ", "event:e", "id: 7", ": note", ":", "\n", "\n", "\n\n",
                "\r", "\r\n", "\r\n\r\n", " ", "x",
                "{\"a\":1}", "é", "😀", "\u{FEFF}", "\u{0}", "a longer piece of text within the line",
                "retry: 1\n",
            ].map { Array($0.utf8) } + [[0xEF], [0xBB], [0xBF], [0xFF]]
        for _ in 0..<500 {
            var stream: [UInt8] = []
            for _ in 0..<Int.random(in: 0...30, using: &generator) {
                stream += pieces.randomElement(using: &generator) ?? []
            }
            var parts: [[UInt8]] = []
            var rest = stream[...]
            let longest = [1, 3, 20, 200].randomElement(using: &generator) ?? 1
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...longest, using: &generator))
                parts.append(Array(part))
                rest = rest.dropFirst(part.count)
            }
            #expect(try items(parts) == ReferenceEvents.items(in: stream), "\(parts)")
        }
    }

    @Test func `an event is given as soon as its blank line is there, also when that is a bare CR`() throws {
        #expect(try items([Array("data: a\n\n".utf8)], finishing: false) == [event("a")])
        #expect(try items([Array("data: a\r\r".utf8)], finishing: false) == [event("a")])
        #expect(try items([Array("data: a\r\n\r".utf8)], finishing: false) == [event("a")])
        #expect(try items([Array("data: a\n".utf8)], finishing: false) == [])
    }

    @Test func `a line of 16 MiB arrives whole, in pieces and at once`() throws {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20)
        let stream = Array("data: ".utf8) + text + Array("\n\n".utf8)
        #expect(try items([stream]) == [.event(name: "", data: text)])
        let parts = stride(from: 0, to: stream.count, by: 16_384).map {
            Array(stream[$0..<min($0 + 16_384, stream.count)])
        }
        #expect(try items(parts) == [.event(name: "", data: text)])
    }

    @Test(arguments: [
        ("data: 0123456789\n\n", true), ("data:0123456789\n\n", true), ("data: 0123456789x\n\n", false),
        ("data: 01234\ndata: 5678\n\n", true),
        ("data: 01234\ndata: 56789\n\n", false), ("data:\ndata: 012345678\n\n", true),
        ("data:\ndata: 0123456789\n\n", false),
        ("data: 0123456789x", false), (": 0123456789abcdef\n", false),
        ("data: 0123456789\n\ndata: 0123456789\n\n", true),
    ])
    func `the limit holds for one event, whatever the cut`(stream: String, fits: Bool) throws {
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count {
            let parts = [Array(bytes[..<cut]), Array(bytes[cut...])]
            if fits {
                #expect(try items(parts, maximumLine: 10) == ReferenceEvents.items(in: bytes))
            } else {
                #expect(throws: SSEError.tooLong(limit: 10)) { try items(parts, maximumLine: 10) }
            }
        }
    }

    @Test func `an endless line is refused before it is kept`() {
        var reader = SSEReader(maximumLine: 1_000)
        let part = [UInt8](repeating: UInt8(ascii: "x"), count: 100)
        #expect(throws: SSEError.tooLong(limit: 1_000)) {
            for _ in 0..<11 { try reader.consume(part) { _ in } }
        }
    }

    @Test func `an error of the receiver ends the reading`() {
        struct Stop: Error {}
        var reader = SSEReader()
        var count = 0
        #expect(throws: Stop.self) {
            try reader.consume("data: 1\n\ndata: 2\n\ndata: 3\n\n".utf8) { _ in
                count += 1
                if count == 2 { throw Stop() }
            }
        }
        #expect(count == 2)
    }

    @Test func `bytes may come from any collection`() throws {
        var reader = SSEReader()
        var items: [SSEReader.Item] = []
        try reader.consume("data: a\n".utf8.lazy.map { $0 }) { items.append($0) }
        try reader.consume(Array("xx\n".utf8)[2...]) { items.append($0) }
        try [UInt8]("data: b".utf8).withUnsafeBytes { try reader.consume($0) { items.append($0) } }
        try reader.finish { items.append($0) }
        #expect(items == [event("a"), event("b")])
    }
}
