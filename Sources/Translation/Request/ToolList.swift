import Wire

/// The tools a request offers to the provider: those that can travel and are loaded.
struct ToolList: Sendable {
    /// One tool that travels.
    struct Tool: Sendable {
        var definition: JSONValue
        var name: JSONValue
        /// The name as text.
        var key: String
        var kind: Kind

        enum Kind: Sendable {
            /// With a schema of the client's.
            case function
            /// One of Anthropic's own tools that clients execute.
            case fixed(FixedTool)
        }
    }

    /// In the order of their loading; nil where one was removed.
    private var loaded: [Tool?] = []
    private var places: [String: Int] = [:]
    private var deferred: [String: Tool] = [:]
    /// Names of tools that run on Anthropic's servers. They do not travel, but for the search.
    private(set) var serverTools: [String] = []
    /// The client's definition of `web_search`, where the provider has something like it.
    private(set) var webSearch: JSONValue?

    /// The tools to send, in their order.
    var tools: [Tool] { loaded.compactMap(\.self) }
    /// Whether there is nothing to send.
    var isEmpty: Bool { places.isEmpty && webSearch == nil }
    /// Whether there is something that the client can be asked to call.
    var hasCallable: Bool { !places.isEmpty }

    /// Whether some tool has to be loaded by the conversation.
    static func hasDeferred(_ definitions: JSONValue?) -> Bool {
        guard let definitions else { return false }
        return definitions.elements.contains { $0["defer_loading"]?.bool == true }
    }

    /// Reads the definitions, then does to them what the conversation did.
    ///
    /// - Parameter searches: Whether the provider searches the web by itself.
    init(
        _ definitions: JSONValue?, changes: ToolChanges, searches: Bool, losses: inout LossList
    ) throws(ErrorReply) {
        if let definitions { try add(definitions, searches: searches, &losses) }
        for step in changes.steps {
            switch step {
            case .load(let name): load(name)
            case .remove(let name): remove(name)
            case .add(let definition):
                guard let tool = try Self.tool(definition, at: "tool_addition", &losses) else { continue }
                // A new definition takes the place of any other of its name.
                remove(tool.key)
                deferred[tool.key] = tool
                load(tool.key)
            }
        }
    }

    func contains(_ name: String) -> Bool { places[name] != nil }

    /// Makes a deferred tool available; newly loaded ones stand at the end, so that the list before them, on
    /// which the provider's prompt cache depends, stays as it was.
    mutating func load(_ name: String) {
        guard let tool = deferred.removeValue(forKey: name) else { return }
        places[name] = loaded.count
        loaded.append(tool)
    }

    /// Keeps so many tools: those of `preferred` names, the first ones before the others, then as many more as
    /// fit from the front. All keep their order, on which the provider's prompt cache depends.
    mutating func truncate(to limit: Int, keeping preferred: [String]) {
        var kept: Set<Int> = []
        for name in preferred where kept.count < limit {
            if let place = places[name] { kept.insert(place) }
        }
        for (place, tool) in loaded.enumerated() where tool != nil && kept.count < limit {
            kept.insert(place)
        }
        for (place, tool) in loaded.enumerated() where !kept.contains(place) {
            loaded[place] = nil
            if let tool { places[tool.key] = nil }
        }
    }

    /// Takes a tool from the list. It may be loaded again.
    private mutating func remove(_ name: String) {
        guard let place = places.removeValue(forKey: name) else { return }
        deferred[name] = loaded[place]
        loaded[place] = nil
    }

    /// Reads the definitions of the request.
    private mutating func add(
        _ definitions: JSONValue, searches: Bool, _ losses: inout LossList
    ) throws(ErrorReply) {
        var searchesOnServer = false
        var waiting: [String] = []
        var index = 0
        for definition in definitions.elements {
            let path = index
            index += 1
            if definition["input_schema"] == nil, let server = Self.serverTool(definition["type"]) {
                if searches, server == "web_search", webSearch == nil {
                    webSearch = definition
                    // What was found comes in the text of the answer, and in no blocks.
                    losses.add("tool.web_search", .narrowed)
                } else {
                    losses.add("tool.\(server)")
                }
                searchesOnServer = searchesOnServer || server == "tool_search_tool"
                serverTools.append(definition["name"]?.string ?? server)
                continue
            }
            // Claude Code's sign that tools may be loaded later; it is no tool.
            if definition["name"]?.equals("DeferredToolPlaceholder") == true { continue }
            guard let tool = try Self.tool(definition, at: "tools.\(path)", &losses) else { continue }
            if places[tool.key] != nil || deferred[tool.key] != nil {
                losses.add("tool.duplicate_name", .malformed)
                continue
            }
            deferred[tool.key] = tool
            if definition["defer_loading"]?.bool == true {
                waiting.append(tool.key)
            } else {
                load(tool.key)
            }
        }
        // Without the search that would find them, deferred tools would never come to light.
        if searchesOnServer { waiting.forEach { load($0) } }
    }

    private static func tool(
        _ definition: JSONValue, at path: @autoclosure () -> String, _ losses: inout LossList
    ) throws(ErrorReply) -> Tool? {
        let function = definition["function"].flatMap { $0.isObject ? $0 : nil } ?? definition
        if function["input_schema"] == nil, function["parameters"] == nil, let type = definition["type"],
            isDated(type)
        {
            guard let fixed = FixedTool(type) else {
                losses.add("tool.unknown_type", .unknown)
                return nil
            }
            guard let name = definition["name"], let key = name.string else {
                throw .invalidRequest("\(path()).name: Field required")
            }
            return Tool(definition: definition, name: name, key: key, kind: .fixed(fixed))
        }
        guard let name = function["name"], let key = name.string, !key.isEmpty else {
            throw .invalidRequest("\(path()).custom.name: Field required")
        }
        return Tool(definition: function, name: name, key: key, kind: .function)
    }

    /// Whether a tool's type ends in a date, as Anthropic's own do: `bash_20250124`.
    private static func isDated(_ type: JSONValue) -> Bool {
        guard let text = type.escapedContent, text.count > 9 else { return false }
        let date = text.suffix(9)
        return date.first == UInt8(ascii: "_")
            && date.dropFirst().allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// The family of a tool that runs on Anthropic's servers, or that only its API can expand.
    private static func serverTool(_ type: JSONValue?) -> String? {
        guard let type else { return nil }
        return serverTools.first { type.hasPrefix($0) }.map { "\($0)" }
    }

    private static let serverTools: [StaticString] = [
        "web_search", "web_fetch", "code_execution", "tool_search_tool", "advisor", "mcp_toolset",
        "computer_toolset", "browser_toolset",
    ]
}
