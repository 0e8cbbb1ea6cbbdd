import TestSupport
import Wire

extension FuzzedParser {
    /// The formats that everything else is made of.
    static let wire = [
        FuzzedParser("json") { input, _ in try readJSON(input) },
        FuzzedParser("sse", readEvents),
    ]

    private static func readJSON(_ input: [UInt8]) throws {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(input, maximumDepth: 64)
        } catch {
            return try promise(0...input.count ~= error.offset, "an error at byte \(error.offset)")
        }
        try promise(document.bytes == input, "the bytes are not those that came")
        let written = rewritten(document.root)
        let again = try JSONDocument(written, maximumDepth: 64)
        try promise(rewritten(again.root) == written, "what is written again reads otherwise")
    }

    /// The value through every accessor and the writer.
    private static func rewritten(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        write(value, to: &json)
        return json.bytes
    }

    private static func write(_ value: JSONValue, to json: inout JSONWriter) {
        _ = (value.int, value.double, value["a"], value.count, value.isEmptyString)
        if value.isObject {
            json.beginObject()
            for member in value.members {
                json.name(member.name)
                write(member.value, to: &json)
            }
            json.endObject()
        } else if value.isArray {
            json.beginArray()
            for element in value.elements { write(element, to: &json) }
            json.endArray()
        } else if let text = value.string {
            json.value(text)
        } else {
            json.raw(value.raw)
        }
    }

    private static func readEvents(_ input: [UInt8], _ random: inout SeededGenerator) throws {
        let whole = events(of: input, cuts: [])
        let cuts = random.cuts(of: input.count)
        try promise(events(of: input, cuts: cuts) == whole, "other events when cut at \(cuts)")
    }

    private struct Events: Equatable {
        var items: [SSEReader.Item] = []
        var error: SSEError?
    }

    /// With a bound that inputs get beyond.
    private static func events(of input: [UInt8], cuts: [Int]) -> Events {
        var reader = SSEReader(maximumLine: 4_096)
        var events = Events()
        do {
            var start = 0
            for end in cuts + [input.count] {
                try reader.consume(input[start..<end]) { events.items.append($0) }
                start = end
            }
            try reader.finish { events.items.append($0) }
        } catch {
            events.error = error as? SSEError
        }
        return events
    }
}
