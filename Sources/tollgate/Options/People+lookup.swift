import Domain

// Finding whom a person named, with the answer for the case that there is nobody.
extension People {
    /// The user of an id, a name or an e-mail address, who is there.
    func presentUser(_ text: String) throws(CommandFailure) -> User {
        let user = try anyUser(text)
        guard user.deletedAt == nil else {
            throw CommandFailure(
                .refused, "the user \(user.name.printable) (\(user.id)) was deleted",
                hint: "tollgate users list")
        }
        return user
    }

    /// The same, also one who was deleted, by the id.
    func anyUser(_ text: String) throws(CommandFailure) -> User {
        guard let user = user(text) else {
            throw CommandFailure(
                .notFound, "there is no user \(text.printable)",
                hint: "tollgate users create --name \(text.printable.shellQuoted)")
        }
        return user
    }

    /// The team of an id or a name, which is there.
    func presentTeam(_ text: String) throws(CommandFailure) -> Team {
        let team = try anyTeam(text)
        guard team.archivedAt == nil else {
            throw CommandFailure(
                .refused, "the team \(team.name.printable) (\(team.id)) is archived",
                hint: "tollgate teams list")
        }
        return team
    }

    /// The same, also one that is archived, by the id.
    func anyTeam(_ text: String) throws(CommandFailure) -> Team {
        guard let team = team(text) else {
            throw CommandFailure(
                .notFound, "there is no team \(text.printable)",
                hint: "tollgate teams create --name \(text.printable.shellQuoted)")
        }
        return team
    }
}

extension EntryFilter {
    /// The filter with the ids of the user and the team that somebody named.
    func named(in people: People) throws(CommandFailure) -> EntryFilter {
        var filter = self
        if let user { filter.user = try people.anyUser(user).id.text }
        if let team { filter.team = try people.anyTeam(team).id.text }
        return filter
    }
}

extension UsageQuery {
    /// The query with the ids of the users and teams that somebody named.
    func named(in people: People) throws(CommandFailure) -> UsageQuery {
        var query = self
        if let users = only[.user] {
            query.only[.user] = []
            for user in users { query.only[.user]?.insert(try people.anyUser(user).id.text) }
        }
        if let teams = only[.team] {
            query.only[.team] = []
            for team in teams { query.only[.team]?.insert(try people.anyTeam(team).id.text) }
        }
        return query
    }
}
