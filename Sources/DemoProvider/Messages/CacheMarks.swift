import Wire

/// Every `cache_control` of a request.
struct CacheMarks {
    private(set) var all: [JSONValue] = []

    init(of root: JSONValue) {
        note(root)
        for tool in root["tools"]?.elements.map(\.self) ?? [] { note(tool) }
        noteBlocks(of: root["system"])
        for message in root["messages"]?.elements.map(\.self) ?? [] { noteBlocks(of: message["content"]) }
    }

    private mutating func noteBlocks(of content: JSONValue?) {
        guard let content, content.isArray else { return }
        for block in content.elements {
            note(block)
            if block["type"]?.equals("tool_result") == true { noteBlocks(of: block["content"]) }
        }
    }

    private mutating func note(_ place: JSONValue) {
        if let mark = place["cache_control"], !mark.isNull { all.append(mark) }
    }
}
