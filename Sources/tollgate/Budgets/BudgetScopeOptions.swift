import ArgumentParser
import Domain

/// Whose budget; exactly one is given.
struct BudgetScopeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Of a service key.", valueName: "id"))
    var key: String?

    @Option(help: ArgumentHelp("Of a user, by name, e-mail or id.", valueName: "user"))
    var user: String?

    @Option(help: ArgumentHelp("Of a team, by name or id.", valueName: "team"))
    var team: String?

    @Flag(help: "Of everybody together.")
    var organization = false

    func validate() throws {
        let given = [key != nil, user != nil, team != nil, organization].filter { $0 }.count
        guard given == 1 else {
            throw ValidationError("Give one of --key, --user, --team and --organization.")
        }
    }

    func scope(among people: People, keys: [KeyID: ServiceKey]) throws(CommandFailure) -> BudgetScope {
        if let key {
            let id = try KeyIDArgument.parse(key)
            guard keys[id] != nil else {
                throw CommandFailure(.notFound, "there is no key \(id)", hint: "tollgate keys list")
            }
            return .key(id)
        }
        if let user { return .user(try people.presentUser(user).id) }
        if let team { return .team(try people.presentTeam(team).id) }
        return .organization
    }
}
