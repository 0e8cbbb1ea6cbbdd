import Testing
import Wire

private func parse(_ text: String) throws -> JSONValue {
    try JSONDocument(Array(text.utf8)).root
}

struct JSONValueTests {
    @Test func `each kind knows itself and no other`() throws {
        let values = Array(try parse(#"[{},[],"",0,true,false,null]"#).elements)
        #expect(values.map(\.kind) == [.object, .array, .string, .number, .true, .false, .null])
        #expect(values.map(\.isObject) == [true, false, false, false, false, false, false])
        #expect(values.map(\.isArray) == [false, true, false, false, false, false, false])
        #expect(values.map(\.isString) == [false, false, true, false, false, false, false])
        #expect(values.map(\.isNumber) == [false, false, false, true, false, false, false])
        #expect(values.map(\.isNull) == [false, false, false, false, false, false, true])
        #expect(values.map(\.bool) == [nil, nil, nil, nil, true, false, nil])
        #expect(values.map(\.string) == [nil, nil, "", nil, nil, nil, nil])
        #expect(values.map(\.int) == [nil, nil, nil, 0, nil, nil, nil])
        #expect(values.map(\.double) == [nil, nil, nil, 0, nil, nil, nil])
        #expect(values.map(\.isEmptyString) == [false, false, true, false, false, false, false])
    }

    @Test func `a member is found by its name at any depth`() throws {
        let root = try parse(#"{"choices":[{"delta":{"content":"hi"}}],"usage":null}"#)
        #expect(root["choices"]?.elements.first?["delta"]?["content"]?.string == "hi")
        #expect(root["usage"]?.isNull == true)
        #expect(root["choice"] == nil)
        #expect(root["choicesX"] == nil)
        #expect(root[""] == nil)
    }

    @Test(arguments: ["content", "cafe\u{301}", "\u{1F600}", "", "a\"b", "\n"])
    func `a name is compared decoded, whether it is escaped or not`(name: String) throws {
        var plain = JSONWriter()
        plain.beginObject()
        plain.name("other")
        plain.value(0)
        plain.name(name)
        plain.value(1)
        plain.endObject()
        let escapes = name.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        #expect(try JSONDocument(plain.bytes).root[name]?.int == 1)
        #expect(try parse("{\"\(escapes.joined())\":2}")[name]?.int == 2)
    }

    @Test func `of members with the same name the last one is read and all are kept`() throws {
        let root = try parse(#"{"a":1,"\u0061":2,"b":3,"a":4}"#)
        #expect(root["a"]?.int == 4)
        #expect(root["a" as StaticString]?.int == 4)
        #expect(root.members.map(\.name) == ["a", "a", "b", "a"])
        #expect(
            root.members.map { Array($0.key.raw) }
                == ["\"a\"", #""\u0061""#, "\"b\"", "\"a\""].map { Array($0.utf8) })
        #expect(root.members.compactMap(\.value.int) == [1, 2, 3, 4])
    }

    @Test(arguments: ["[1]", "\"a\"", "1", "null"])
    func `what is no object has no members`(text: String) throws {
        let value = try parse(text)
        #expect(value["a"] == nil)
        #expect(value["a" as StaticString] == nil)
        #expect(Array(value.members).isEmpty)
    }

    @Test(arguments: ["{\"a\":1}", "\"a\"", "1", "null"])
    func `what is no array has no elements`(text: String) throws {
        let value = try parse(text)
        #expect(Array(value.elements).isEmpty)
        #expect(value.elements.first == nil)
    }

    @Test(arguments: [
        ("[]", 0), ("[[1,2,3]]", 1), ("[1,[2,[3]],{\"a\":[4]}]", 3), ("{}", 0),
        (#"{"a":{"b":1,"c":2},"a":0}"#, 2), ("\"ab\"", 0), ("12", 0),
    ])
    func `members and elements are counted without what is inside them`(text: String, count: Int) throws {
        #expect(try parse(text).count == count)
    }

    @Test func `raw bytes end where the value ends`() throws {
        let root = try parse(" { \"a\" : [ 1 , \"x\\n\" ] , \"b\":-0.0 } ")
        #expect(String(decoding: root.raw, as: UTF8.self) == "{ \"a\" : [ 1 , \"x\\n\" ] , \"b\":-0.0 }")
        #expect(root["a"].map { String(decoding: $0.raw, as: UTF8.self) } == "[ 1 , \"x\\n\" ]")
        #expect(root["b"].map { String(decoding: $0.raw, as: UTF8.self) } == "-0.0")
    }

    @Test func `a cursor outlives the document it came from`() throws {
        var document: JSONDocument? = try JSONDocument(Array(#"{"a":{"b":"kept"}}"#.utf8))
        let inner = document?.root["a"]
        document = nil
        #expect(inner?["b"]?.string == "kept")
    }
}

struct JSONStringTests {
    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00!""#, "😀!"),
        (#""\uD800\uDC00\udbff\udfff""#, "\u{10000}\u{10FFFF}"), (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"),
        (#""a\u0000b""#, "a\u{0}b"), ("\"é€😀\"", "é€😀"),
        (#""\ud800""#, "\u{FFFD}"),
        (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud83dx""#, "\u{FFFD}x"),
        (#""\ud83d\\""#, "\u{FFFD}\\"),
        (#""long text before \n and a longer one after""#, "long text before \n and a longer one after"),
        (#""€€€€€\n€€€€€""#, "€€€€€\n€€€€€"),
    ])
    func `escapes are decoded`(text: String, expected: String) throws {
        let value = try parse(text)
        #expect(value.string == expected)
        #expect(value.isEmptyString == expected.isEmpty)
        #expect(value.escapedContent.map(Array.init) == Array(text.utf8.dropFirst().dropLast()))
    }

    @Test(arguments: [
        (#""stop""#, true), (#""s\u0074op""#, true), (#""stopp""#, false), (#""sto""#, false),
        (#""""#, false), (#""st\u006fpp""#, false),
        ("1", false), ("[]", false), ("null", false),
    ])
    func `a string is compared by its text`(text: String, isEqual: Bool) throws {
        #expect(try parse(text).equals("stop") == isEqual)
    }

    @Test(arguments: [
        (#""data:image""#, true), (#""data:""#, true), (#""d\u0061ta:x""#, true), (#""data""#, false),
        (#""xdata:""#, false),
        (#""""#, false), ("1", false), ("{}", false),
    ])
    func `a prefix is compared by its text`(text: String, hasPrefix: Bool) throws {
        #expect(try parse(text).hasPrefix("data:") == hasPrefix)
    }

    @Test func `every string begins with nothing, and only the empty one is nothing`() throws {
        #expect(try parse(#""""#).hasPrefix(""))
        #expect(try parse(#""a""#).hasPrefix(""))
        #expect(try parse(#""""#).equals(""))
        #expect(try !parse(#""a""#).equals(""))
        #expect(try !parse("1").hasPrefix(""))
    }
}
