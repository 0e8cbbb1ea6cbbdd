// Claude Code lists of a gateway's models those whose names contain `claude` or `anthropic`, and no others.
extension Directory {
    /// What stands before a name that Claude Code would not list.
    private static let mark = "anthropic/"

    /// The name under which Claude Code finds a model, and asks for it: its own where that is enough.
    public static func discoveryName(of model: String) -> String {
        isListed(model) ? model : mark + model
    }

    /// The model that is meant by a name that only discovery gave out; nil for every other name, so that what is mapped
    /// or addressed under it comes first.
    public func model(discoveredAs name: String) -> String? {
        guard name.hasPrefix(Self.mark) else { return nil }
        let model = String(name.dropFirst(Self.mark.count))
        guard !Self.isListed(model), hasExactMapping(for: model), !hasExactMapping(for: name) else {
            return nil
        }
        return model
    }

    /// Whether Claude Code lists a model of this name.
    private static func isListed(_ model: String) -> Bool {
        let name = model.lowercased()
        return name.contains("claude") || name.contains("anthropic")
    }
}
