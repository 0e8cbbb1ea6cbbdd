import Domain

// Looking up what a person named, with the answer for the case that there is none.
extension Directory {
    func key(_ id: KeyID) throws(CommandFailure) -> ServiceKey {
        guard let key = keys[id] else {
            throw CommandFailure(.notFound, "there is no key \(id)", hint: "tollgate keys list")
        }
        return key
    }

    func provider(_ name: ProviderName) throws(CommandFailure) -> Provider {
        guard let provider = providers[name] else {
            throw CommandFailure(.notFound, "there is no provider \(name)", hint: "tollgate providers list")
        }
        return provider
    }

    /// The mapping of a pattern itself, not of a model that it matches.
    func mapping(of pattern: ModelPattern) throws(CommandFailure) -> Mapping {
        guard let mapping = mappings.first(where: { $0.pattern == pattern }) else {
            throw CommandFailure(
                .notFound, "nothing is mapped to \(pattern) itself", hint: "tollgate models list")
        }
        return mapping
    }
}
