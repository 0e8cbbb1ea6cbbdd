import Testing
import Wire

/// The grammar of a complete stream of the Responses API, as clients rely on it.
enum ResponsesGrammar {
    static func check(_ events: [JSONValue]) throws {
        #expect(events.map { $0["sequence_number"]?.int } == Array(0..<events.count))
        let types = events.map { $0["type"]?.string ?? "" }
        #expect(types.prefix(2) == ["response.created", "response.in_progress"])
        var done: [[UInt8]] = []
        var item: (id: String, text: String)?
        for event in events.dropFirst(2).dropLast() {
            let type = event["type"]?.string ?? ""
            switch type {
            case "response.output_item.added":
                #expect(item == nil)
                #expect(event["output_index"]?.int == done.count)
                item = (try #require(event["item"]?["id"]?.string), "")
            case "response.output_item.done":
                let finished = try #require(event["item"])
                #expect(finished["id"]?.string == item?.id)
                #expect(event["output_index"]?.int == done.count)
                done.append(Array(finished.raw))
                item = nil
            default:
                #expect(event["item_id"]?.string == item?.id)
                #expect(event["output_index"]?.int == done.count)
                if type.hasSuffix(".delta") { item?.text += try #require(event["delta"]?.string) }
                guard type.hasSuffix(".done"), event["part"] == nil else { continue }
                let text = event["text"] ?? event["arguments"] ?? event["input"] ?? event["refusal"]
                #expect(text?.string == item?.text)
            }
        }
        #expect(item == nil)
        let response = try #require(events.last?["response"])
        #expect(types.last == "response." + (response["status"]?.string ?? ""))
        #expect(response["output"]?.elements.map { Array($0.raw) } == done)
    }
}
