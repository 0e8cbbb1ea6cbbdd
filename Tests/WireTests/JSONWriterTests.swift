import TestSupport
import Testing
import Wire

private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

struct JSONWriterTests {
    @Test func `commas stand between values and nowhere else`() {
        let text = written { writer in
            writer.beginObject()
            writer.name("empty")
            writer.beginObject()
            writer.endObject()
            writer.name("list" as String)
            writer.beginArray()
            writer.beginArray()
            writer.endArray()
            writer.value(1)
            writer.value(true)
            writer.null()
            writer.value("a" as StaticString)
            writer.value("b" as String)
            writer.raw(Array("1e5".utf8))
            writer.beginObject()
            writer.field("x", false)
            writer.endObject()
            writer.beginString()
            writer.endString()
            writer.value(2)
            writer.endArray()
            writer.field("last", 3)
            writer.endObject()
        }
        #expect(text == #"{"empty":{},"list":[[],1,true,null,"a","b",1e5,{"x":false},"",2],"last":3}"#)
    }

    @Test func `a field is a name and a value of any kind`() throws {
        let source = try JSONDocument(Array(#"{"n":-0.0}"#.utf8)).root
        let value = try #require(source["n"])
        let text = written { writer in
            writer.beginObject()
            writer.field("static", "s" as StaticString)
            writer.field("string", String(repeating: "x", count: 20))
            writer.field("int", -7)
            writer.field("bool", true)
            writer.field("json", value)
            writer.endObject()
        }
        #expect(text == #"{"static":"s","string":"xxxxxxxxxxxxxxxxxxxx","int":-7,"bool":true,"json":-0.0}"#)
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 1_234_567_890, .max, .min])
    func `an integer is written in full`(number: Int) {
        #expect(written { $0.value(number) } == String(number))
    }

    @Test(arguments: UInt8(0)..<0x80, [0, 3, 7, 8, 20])
    func `only what must be escaped is escaped`(byte: UInt8, distance: Int) {
        let expected =
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0A: "\\n"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            case 0..<0x10: "\\u000" + String(byte, radix: 16)
            case 0x10..<0x20: "\\u00" + String(byte, radix: 16)
            default: String(Unicode.Scalar(byte))
            }
        let before = String(repeating: "é", count: distance)
        let text = before + String(Unicode.Scalar(byte)) + "after it\""
        let result = written { $0.value(text) }
        #expect(result == "\"\(before)\(expected)after it\\\"\"")
    }

    @Test func `a string may be written in parts, with a character cut between them`() {
        let text = written { writer in
            writer.beginArray()
            writer.value(0)
            writer.beginString()
            writer.append(text: "a\"")
            writer.append(escaped: Array(#"\u0041\n"#.utf8)[...])
            writer.append(utf8: [0xE2, 0x82])
            writer.append(utf8: [0xAC, 0x0A][...])
            writer.append(utf8: "lazy\t".utf8.lazy.map { $0 })
            writer.append(text: "")
            writer.append(utf8: [UInt8]())
            writer.endString()
            writer.value(1)
            writer.endArray()
        }
        #expect(text == #"[0,"a\"\u0041\n€\nlazy\t",1]"#)
    }

    @Test func `names are escaped, and names of other documents kept as they are spelt`() throws {
        let source = try JSONDocument(Array(#"{"\u0061\/":1}"#.utf8)).root
        let text = written { writer in
            writer.beginObject()
            for member in source.members {
                writer.name(member.key)
                writer.value(member.value)
                writer.name(member.name)
                writer.value(member.key)
            }
            writer.field("a\"b", 2)
            writer.endObject()
        }
        #expect(text == #"{"\u0061\/":1,"a/":"\u0061\/","a\"b":2}"#)
    }

    @Test func `any text survives writing and reading`() throws {
        var generator = SeededGenerator(seed: 0x7E57)
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let range: ClosedRange<UInt32> =
                    [0...0x7F, 0x20...0x7E, 0x80...0x7FF, 0x800...0xD7FF, 0x10000...0x10FFFF].randomElement(
                        using: &generator) ?? 0...0
                text.unicodeScalars.append(Unicode.Scalar(.random(in: range, using: &generator)) ?? "?")
            }
            let bytes = Array(written { $0.value(text) }.utf8)
            #expect(ReferenceValidator.accepts(bytes))
            let back = try JSONDocument(bytes).root
            #expect(back.string.map { Array($0.utf8) } == Array(text.utf8))
        }
    }
}
