import Wire

extension [DemoPage] {
    /// The member `web_search` of a completion or chunk, as GLM has it.
    func appendWebSearch(to json: inout JSONWriter) {
        json.name("web_search")
        json.beginArray()
        for (index, page) in enumerated() {
            json.beginObject()
            json.field("title", page.title)
            json.field("link", page.url)
            json.field("content", page.text)
            json.field("refer", "ref_\(index + 1)")
            json.endObject()
        }
        json.endArray()
    }

    /// The elements of a `web_search_tool_result`.
    func appendResults(to json: inout JSONWriter) {
        json.beginArray()
        for page in self {
            json.beginObject()
            json.field("type", "web_search_result" as StaticString)
            json.field("url", page.url)
            json.field("title", page.title)
            json.field("encrypted_content", DemoPage.seal(of: page.url))
            json.name("page_age")
            json.null()
            json.endObject()
        }
        json.endArray()
    }
}

extension DemoPage {
    /// A page, and the place in the text that rests on it.
    typealias Placed = (page: DemoPage, range: Range<Int>)

    /// The member `annotations` of a message or delta.
    static func append(annotations: [Placed], to json: inout JSONWriter) {
        json.name("annotations")
        json.beginArray()
        for (page, range) in annotations {
            json.beginObject()
            json.field("type", "url_citation" as StaticString)
            json.name("url_citation")
            json.beginObject()
            json.field("url", page.url)
            json.field("title", page.title)
            json.field("content", page.text)
            json.field("start_index", range.lowerBound)
            json.field("end_index", range.upperBound)
            json.endObject()
            json.endObject()
        }
        json.endArray()
    }

    /// An element of the `citations` of a text block.
    func appendCitation(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "web_search_result_location" as StaticString)
        json.field("url", url)
        json.field("title", title)
        json.field("encrypted_index", Self.seal(of: url))
        json.field("cited_text", text)
        json.endObject()
    }
}
