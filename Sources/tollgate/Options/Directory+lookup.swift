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
}
