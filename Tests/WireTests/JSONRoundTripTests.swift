import Testing
import Wire

/// Whole requests as clients send them.
struct JSONRoundTripTests {
    @Test(arguments: try Fixture.names())
    func `a request is written again byte for byte`(name: String) throws {
        let bytes = try Fixture.bytes(name)
        let document = try JSONDocument(bytes)
        #expect(document.bytes == bytes)
        #expect(
            Array(document.root.raw) + (bytes.last == UInt8(ascii: "\n") ? [UInt8(ascii: "\n")] : []) == bytes
        )
        #expect(JSONRewriting.spliced(document.root) == JSONRewriting.withoutSpace(bytes))
        var writer = JSONWriter()
        writer.value(document.root)
        #expect(writer.bytes == Array(document.root.raw))
    }

    @Test(arguments: try Fixture.names())
    func `every subtree of a request is a valid text of its own`(name: String) throws {
        let body = try #require(try JSONDocument(Fixture.bytes(name)).root["body"])
        for member in body.members {
            let copy = try JSONDocument(Array(member.value.raw)).root
            #expect(copy.kind == member.value.kind)
            #expect(copy.count == member.value.count)
            #expect(JSONRewriting.spliced(copy) == JSONRewriting.spliced(member.value))
        }
    }

    @Test(arguments: try Fixture.names())
    func `strings escaped anew have the same text`(name: String) throws {
        let root = try JSONDocument(Fixture.bytes(name)).root
        let copy = try JSONDocument(JSONRewriting.reescaped(root)).root
        #expect(JSONRewriting.reescaped(copy) == JSONRewriting.reescaped(root))
        #expect(copy["body"]?["messages"]?.count == root["body"]?["messages"]?.count)
    }

    @Test func `the fixtures are there`() throws {
        #expect(try Fixture.names().count == 12)
        let request = try JSONDocument(Fixture.bytes("cc-tools-001.json")).root
        #expect(request["method"]?.equals("POST") == true)
        #expect(request["body"]?["tools"]?.isArray == true)
        #expect((request["body"]?["messages"]?.count ?? 0) > 0)
    }
}
