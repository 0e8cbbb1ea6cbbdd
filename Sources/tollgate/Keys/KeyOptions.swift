import ArgumentParser
import Domain

/// What can be said of a key when it is made and when it is changed.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whom it belongs to.", valueName: "name, e-mail or id"))
    var user: String?

    @Option(help: ArgumentHelp("The team whose use it counts as.", valueName: "name or id"))
    var team: String?

    @Option(
        help: ArgumentHelp(
            "What it may ask for: names and patterns with commas between; else all.", valueName: "models"),
        transform: ModelListArgument.parse)
    var models: [ModelPattern]?

    @Option(help: ArgumentHelp("When it ends: \(Moment.forms).", valueName: "time"), transform: Moment.parse)
    var expires: Moment?

    @Option(help: ArgumentHelp("A note of your own.", valueName: "text"))
    var note: String?

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("A label of your own; may be repeated.", valueName: "name=value"),
        transform: TagArgument.parse)
    var tags: [TagArgument] = []

    @Option(help: ArgumentHelp("The most requests in a minute.", valueName: "number"))
    var rpm: Int?

    @Option(
        help: ArgumentHelp(
            "The most tokens in a minute, of prompts and of answers each.", valueName: "number"))
    var tpm: Int?

    @Option(help: ArgumentHelp("The most tokens of prompts in a minute.", valueName: "number"))
    var inputTpm: Int?

    @Option(help: ArgumentHelp("The most tokens of answers in a minute.", valueName: "number"))
    var outputTpm: Int?

    @Option(help: ArgumentHelp("The most requests at the same time.", valueName: "number"))
    var concurrency: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Let it name a provider itself, as provider/model or model#provider.")
    var direct: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Let it say in headers for whom it asks; for gateways behind which users are.")
    var forwarder: Bool?

    func validate() throws {
        if tpm != nil, inputTpm != nil || outputTpm != nil {
            throw ValidationError("--tpm is --input-tpm and --output-tpm in one; give it alone.")
        }
        try TagArgument.checkOnce(tags)
        let limits = [
            ("--rpm", rpm), ("--tpm", tpm), ("--input-tpm", inputTpm), ("--output-tpm", outputTpm),
            ("--concurrency", concurrency),
        ]
        for (option, number) in limits {
            if let number, number < 1 { throw ValidationError("\(option) is a number greater than 0.") }
        }
    }

    /// What the options change, but for the user and the team, who have to be looked up.
    func change(at now: Timestamp) throws -> KeyChange {
        var change = KeyChange()
        if let models { change.models = .set(models) }
        if let expires { change.expiresAt = .set(try expires.expiry(after: now)) }
        if let note { change.note = .set(note) }
        for tag in tags { change.tags[tag.name] = .some(tag.value) }
        if let rpm { change.requestsPerMinute = .set(rpm) }
        if let input = inputTpm ?? tpm { change.inputTokensPerMinute = .set(input) }
        if let output = outputTpm ?? tpm { change.outputTokensPerMinute = .set(output) }
        if let concurrency { change.concurrentRequests = .set(concurrency) }
        if let direct { change.mayAddressProviders = .set(direct) }
        if let forwarder { change.isForwarder = .set(forwarder) }
        try change.validate()
        return change
    }

    /// Adds the user and the team to a change.
    func addOwners(to change: inout KeyChange, from people: People) throws(CommandFailure) {
        if let user { change.user = .set(try people.presentUser(user).id) }
        if let team { change.team = .set(try people.presentTeam(team).id) }
    }
}
