import Testing
import Translation
import Wire

@Suite struct AttachmentTests {
    private func user(_ block: String, _ change: (inout Dialect) -> Void = { _ in }) throws -> Translated {
        try Translated(with: #""messages":[{"role":"user","content":[\#(block)]}]"#, dialect: change)
    }

    @Test(arguments: [
        ("iVBORw0KGgoAAAA", "image/png"), ("/9j/4AAQ", "image/jpeg"), ("R0lGODlh", "image/gif"),
        ("UklGRiQA", "image/webp"), ("Qk0aAAAA", "image/bmp"),
    ])
    func `the media type is the one the data shows, else the declared one`(data: String, type: String) throws
    {
        let block = #"{"type":"image","source":{"type":"base64","media_type":"image/bmp","data":"\#(data)"}}"#
        #expect(try user(block).messages[0].contains(#""url":"data:\#(type);base64,\#(data)""#))
    }

    @Test func `an image for a model without vision becomes words and a loss`() throws {
        let translated = try user(#"{"type":"image","source":{"type":"url","url":"https://e.com/a.png"}}"#) {
            $0.images = .none
        }
        #expect(translated.messages == [#"{"role":"user","content":"[image omitted: model has no vision]"}"#])
        #expect(translated.losses == ["message.image"])
    }

    @Test func `an image address for a model that takes only data becomes words and a loss`() throws {
        let translated = try user(#"{"type":"image","source":{"type":"url","url":"https://e.com/a.png"}}"#) {
            $0.images = .data
        }
        #expect(translated.losses == ["message.image_url"])
        #expect(translated.messages[0].contains("[image omitted"))
    }

    @Test(arguments: [
        (#"{"type":"image","source":{"type":"file","file_id":"f"}}"#, "messages.0.content.0.image.source: "),
        (
            #"{"type":"document","source":{"type":"file","file_id":"f"}}"#,
            "messages.0.content.0.document.source: "
        ),
    ])
    func `a file uploaded to Anthropic is refused with its path`(block: String, path: String) throws {
        let error = try refusal(
            of: #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[\#(block)]}]}"#)
        #expect(error.status == 400)
        #expect(error.type == "invalid_request_error")
        #expect(error.message.hasPrefix(path))
    }

    @Test func `a file inside a tool result is refused with its path`() throws {
        let error = try refusal(
            of: #"""
                {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"},
                {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
                {"type":"image","source":{"type":"file","file_id":"f"}}]}]}]}
                """#)
        #expect(error.message.hasPrefix("messages.2.content.0.tool_result.content.0.image.source: "))
    }

    @Test func `a PDF is a file where the profile takes it, and words elsewhere`() throws {
        let block =
            #"{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVB"}}"#
        let file = try user(block) { $0.takesFiles = true }
        #expect(
            file.messages[0].contains(
                #"{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVB"}}"#)
        )
        #expect(file.losses.isEmpty)
        let words = try user(block)
        #expect(words.messages[0].contains("[document omitted: this model takes no such files]"))
        #expect(words.losses == ["message.document"])
    }

    @Test func `an unknown block is a loss and hides nothing else`() throws {
        let translated = try user(#"{"type":"hologram"},{"type":"text","text":"hi"}"#)
        #expect(translated.messages == [#"{"role":"user","content":"hi"}"#])
        #expect(translated.chat.losses == [Loss("message.unknown_block", .unknown)])
    }
}
