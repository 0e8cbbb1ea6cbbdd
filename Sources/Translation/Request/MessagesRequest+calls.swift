import Wire

extension MessagesRequest {
    /// The tools that the conversation called, the newest call first, each once.
    var calledTools: [String] {
        var names: [String] = []
        for message in messages.elements where message["role"]?.equals("assistant") == true {
            guard let content = message["content"], content.isArray else { continue }
            for block in content.elements where block["type"]?.equals("tool_use") == true {
                if let name = block["name"]?.string { names.append(name) }
            }
        }
        var known: Set<String> = []
        return names.reversed().filter { known.insert($0).inserted }
    }
}
