import Foundation
import TestSupport
import Testing
import Wire

/// Changes of single values, held against reading everything, changing it and writing it anew.
@Suite struct JSONSpliceTests {
    @Test func `without a change nothing changes`() throws {
        let text = Array(" {\"a\" : [1, 2.0e1 ,\"\\u0041\"]\n}\t".utf8)
        #expect(try JSONSplice(JSONDocument(text)).result == text)
    }

    @Test func `only the value's bytes change`() throws {
        let document = try JSONDocument(Array("{ \"a\" : 1 , \"b\":[ {\"c\":null} ] }".utf8))
        var splice = JSONSplice(document)
        splice.replace(
            try #require(document.root["b"]?.elements.map(\.self).first?["c"]), with: Array("\"x\"".utf8))
        splice.replace(try #require(document.root["a"]), with: Array("[2]".utf8))
        #expect(String(decoding: splice.result, as: UTF8.self) == "{ \"a\" : [2] , \"b\":[ {\"c\":\"x\"} ] }")
    }

    @Test(arguments: [
        (#"{"a":1}"#, "a", "{}"), (#"{ "a" : 1 , "b" : 2 }"#, "a", #"{ "b" : 2 }"#),
        (#"{"b":2,"a":1}"#, "a", #"{"b":2}"#), (#"{"b":2,"a":1,"c":3}"#, "a", #"{"b":2,"c":3}"#),
        (#"{"a":1,"b":2,"a":3}"#, "a", #"{"b":2}"#), (#"{"a":1,"a":3,"b":2}"#, "a", #"{"b":2}"#),
        (#"{"a":1,"a":3}"#, "a", "{}"), (#"{"b":1}"#, "a", #"{"b":1}"#),
        (#"{"b":1,"a":1,"a":3,"c":2}"#, "a", #"{"b":1,"c":2}"#),
    ])
    func `a member that is taken out takes its comma along`(text: String, name: String, expected: String)
        throws
    {
        let document = try JSONDocument(Array(text.utf8))
        var splice = JSONSplice(document)
        splice.remove("a", from: document.root)
        #expect(String(decoding: splice.result, as: UTF8.self) == expected)
    }

    @Test func `members go by what they hold, and text comes before a value`() throws {
        let text = #"{"a":null,"b":[{"c":1,"d":null}, 2],"e":null}"#
        let document = try JSONDocument(Array(text.utf8))
        var splice = JSONSplice(document)
        splice.removeMembers(of: document.root) { $0.value.isNull }
        let elements = try #require(document.root["b"]).elements.map(\.self)
        splice.removeMembers(of: elements[0]) { $0.value.isNull }
        splice.insert(Array("0,".utf8), before: elements[1])
        splice.add("f", Array("3".utf8), to: elements[0])
        #expect(String(decoding: splice.result, as: UTF8.self) == #"{"b":[{"c":1,"f":3}, 0,2]}"#)
    }

    @Test(arguments: [
        ("{}", #"{"n":1,"m":2}"#), (#"{"a":1}"#, #"{"a":1,"n":1,"m":2}"#), ("{ }", #"{ "n":1,"m":2}"#),
    ])
    func `members are added at the end`(text: String, expected: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        var splice = JSONSplice(document)
        splice.add("n", Array("1".utf8), to: document.root)
        splice.add("m", Array("2".utf8), to: document.root)
        #expect(String(decoding: splice.result, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        #"{"a":1}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, "{}", #"{"b":0}"#,
    ])
    func `a member that is taken out and added again leaves valid JSON`(text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        var splice = JSONSplice(document)
        splice.remove("a", from: document.root)
        splice.add("a", Array("9".utf8), to: document.root)
        let changed = try JSONDocument(splice.result).root
        #expect(changed["a"]?.int == 9)
        #expect(changed["b"]?.int == document.root["b"]?.int)
        #expect(changed.count == (document.root["b"] == nil ? 1 : 2))
    }

    @Test(arguments: 0..<4)
    func `a splice says the same as a change of the parsed value`(lane: Int) throws {
        var random = SeededGenerator(seed: 31 + lane)
        for _ in 0..<500 {
            var members: [String: Int] = [:]
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                members["k\(Int.random(in: 0...5, using: &random))"] = Int.random(in: 0...99, using: &random)
            }
            let space = ["", " ", "\n  "][Int.random(in: 0...2, using: &random)]
            let text =
                "{" + space
                + members.map { "\"\($0.key)\"\(space):\(space)\($0.value)" }.joined(
                    separator: "\(space),\(space)")
                + space + "}"
            let document = try JSONDocument(Array(text.utf8))
            var splice = JSONSplice(document)
            if let old = document.root["k1"] {
                splice.replace(old, with: Array("-1".utf8))
                members["k1"] = -1
            }
            if Bool.random(using: &random) {
                splice.remove("k2", from: document.root)
                members["k2"] = nil
            }
            if Bool.random(using: &random) {
                splice.add("new", Array("7".utf8), to: document.root)
                members["new"] = 7
            }
            let changed = try JSONSerialization.jsonObject(with: Data(splice.result)) as? [String: Int]
            #expect(changed == members, "\(text)")
        }
    }
}
