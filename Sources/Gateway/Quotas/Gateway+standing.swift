import Domain

extension Gateway {
    /// Adds to an answer that takes nothing of a key's budgets and limits how the key stands. Nothing for a key that
    /// nothing caps, and when the books cannot be read: nobody is kept from an answer by that.
    func tellStanding(of key: KeyID, into reply: any Reply) async {
        let routes = routes.current
        guard let record = routes.directory.keys[key] else { return }
        let now = clock.now()
        let budgets = routes.budgets(of: record)
        let claim = quotas.claimOfNothing(of: record, under: budgets, at: now)
        guard !claim.isEmpty, let standing = try? await books.standing(under: claim, at: now) else { return }
        reply.add(QuotaHeaders.headers(of: standing, claim, budgets, at: now))
    }
}
