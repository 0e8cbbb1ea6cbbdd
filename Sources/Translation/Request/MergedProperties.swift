import Wire

/// The properties of a root schema and of the alternatives beside them, in one list: OpenAI takes no
/// alternatives at a root. What is required of every input stays required.
struct MergedProperties {
    private var members: [JSONMember] = []
    private var names: Set<String> = []
    private var required: [String] = []
    private var requiredNames: Set<String> = []

    init(_ root: JSONValue) {
        add(root)
        require(Self.required(of: root))
        if let all = root["allOf"] {
            for branch in all.elements {
                let branch = Self.resolved(branch, in: root)
                add(branch)
                require(Self.required(of: branch))
            }
        }
        for choice in [root["anyOf"], root["oneOf"]] {
            guard let choice else { continue }
            var common: Set<String>?
            for branch in choice.elements {
                let branch = Self.resolved(branch, in: root)
                add(branch)
                let names = Set(Self.required(of: branch))
                common = common?.intersection(names) ?? names
            }
            require((common ?? []).sorted())
        }
    }

    /// Of several properties of one name the first counts.
    private mutating func add(_ schema: JSONValue) {
        guard let properties = schema["properties"] else { return }
        for member in properties.members where names.insert(member.name).inserted { members.append(member) }
    }

    private mutating func require(_ names: [String]) {
        for name in names where requiredNames.insert(name).inserted { required.append(name) }
    }

    private static func required(of schema: JSONValue) -> [String] {
        schema["required"]?.elements.compactMap(\.string) ?? []
    }

    /// The schema that a reference into the root's definitions means.
    private static func resolved(_ schema: JSONValue, in root: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string else { return schema }
        let path = reference.split(separator: "/")
        guard path.count == 3, path[0] == "#" else { return schema }
        return root[String(path[1])]?[String(path[2])] ?? schema
    }

    func write(to json: inout JSONWriter) {
        json.name("properties")
        json.beginObject()
        for member in members {
            json.name(member.key)
            ToolSchema.write(member.value, to: &json)
        }
        json.endObject()
        if required.isEmpty { return }
        json.name("required")
        json.beginArray()
        for name in required { json.value(name) }
        json.endArray()
    }
}
