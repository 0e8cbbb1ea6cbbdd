import Testing
import Wire

struct SSEWriterTests {
    @Test func `an event is a name line, a data line and a blank line`() {
        var out = Array("before\n".utf8)
        SSEWriter.append(event: "message_stop", data: Array(#"{"type":"message_stop"}"#.utf8), to: &out)
        #expect(
            String(decoding: out, as: UTF8.self)
                == "before\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
    }

    @Test func `an event without a name has only its data`() {
        var out: [UInt8] = []
        SSEWriter.append(event: "", data: "[DONE]".utf8, to: &out)
        SSEWriter.append(comment: "keep-alive", to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "data: [DONE]\n\n: keep-alive\n\n")
    }

    @Test(arguments: [
        ("", ""), ("a", "a"), ("a\nb", "a\nb"), ("a\r\nb\rc", "a\nb\nc"), ("\n", "\n"),
        ("a\n\nb\n", "a\n\nb\n"), ("a\r", "a\n"), ("\r\n\n\r", "\n\n\n"),
    ])
    func `data of several lines cannot break out of its event`(data: String, read: String) throws {
        var out: [UInt8] = []
        SSEWriter.append(event: "e", data: Array(data.utf8), to: &out)
        SSEWriter.append(event: "f", data: data.utf8.lazy.map { $0 }, to: &out)
        var reader = SSEReader()
        var items: [SSEReader.Item] = []
        try reader.consume(out) { items.append($0) }
        #expect(
            items == [.event(name: "e", data: Array(read.utf8)), .event(name: "f", data: Array(read.utf8))])
    }
}
