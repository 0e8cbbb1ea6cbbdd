import Domain

extension Gateway {
    /// Adds to an answer that takes nothing of a key's budgets and limits how the key stands. Nothing for a key that
    /// nothing caps, and when the books cannot be read: nobody is kept from an answer by that.
    func tellStanding(of key: KeyID, into reply: any Reply) async {
        let routes = routes.current
        guard let record = routes.directory.keys[key] else { return }
        let now = clock.now()
        let claim = quotas.claimOfNothing(of: record, in: routes, at: now)
        guard !claim.isEmpty, let standing = try? await books.standing(under: claim, at: now) else { return }
        reply.add(QuotaHeaders.headers(of: standing, claim, routes.budgets(of: record), at: now))
    }
}
