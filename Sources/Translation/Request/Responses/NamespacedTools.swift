import Wire

/// Tools that a client of the Responses API groups under a name of their own, as Codex does those of MCP servers. No other
/// protocol has groups: each tool travels under one name that is made of both, and calls are told by both again.
///
/// Source: the items of Codex, whose calls carry `namespace` beside `name`.
struct NamespacedTools: Sendable {
    /// A tool as the client knows it.
    struct Name: Equatable, Sendable {
        var namespace: String
        var name: String

        /// The name it travels under.
        var joined: String { namespace.hasSuffix("_") ? namespace + name : "\(namespace)__\(name)" }
    }

    /// By the name they travel under.
    private var names: [String: Name] = [:]

    mutating func remember(_ name: Name) { names[name.joined] = name }

    /// The tool that travels under this name; nil for one without a namespace.
    subscript(joined: String) -> Name? { names[joined] }
}

extension JSONValue {
    /// The name under which the tool travels that a call or a choice names; nil when it names none.
    var travellingName: String? {
        guard let name = self["name"]?.nonEmptyString else { return nil }
        guard let namespace = self["namespace"]?.nonEmptyString else { return name }
        return NamespacedTools.Name(namespace: namespace, name: name).joined
    }
}
