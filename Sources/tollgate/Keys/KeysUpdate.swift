import ArgumentParser
import Domain
import SQLiteStorage

struct KeysUpdate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a service key; running servers know within a second.",
        discussion: """
            What is not named stays as it is. A disabled key is refused until it is enabled again; to end one \
            for good, revoke it.

            EXAMPLE
              tollgate keys update k7f3a9c2d1e0 --team platform --rpm 120 --clear expires,note
              tollgate keys update k7f3a9c2d1e0 --disable
            """
    )

    /// What can be taken away.
    enum Field: String, CaseIterable {
        case user, team, models, expires, note, tags, rpm, tpm, concurrency
        case inputTpm = "input-tpm"
        case outputTpm = "output-tpm"
    }

    @Argument(help: "The key's id.")
    var id: String

    @Option(help: "What the key is called in lists and reports.")
    var name: String?

    @OptionGroup var options: KeyOptions

    @Option(
        name: .customLong("untag"),
        help: ArgumentHelp("Take this tag away; may be repeated.", valueName: "name"))
    var untags: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take these away, with commas between: \(fieldNames).", valueName: "fields"),
        transform: parseFields)
    var clear: [Field] = []

    @Flag(help: "Refuse the key until it is enabled again.")
    var disable = false

    @Flag(help: "Take the key again.")
    var enable = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if enable, disable { throw ValidationError("Give --enable or --disable, not both.") }
        try TagArgument.checkOnce(options.tags, and: untags)
        for field in clear where given.contains(field) {
            throw ValidationError("\(field.rawValue) is both set and taken away.")
        }
    }

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let now = invocation.now()
        let plain = try change(at: now)
        guard !plain.isEmpty || options.user != nil || options.team != nil || clear.contains(.tags) else {
            throw CommandFailure.nothingToChange("keys update")
        }
        let hasChanged = try await database.withStore(in: invocation) { store in
            let key = try await store.directory().key(id)
            var change = plain
            try options.addOwners(to: &change, from: try await store.people())
            if clear.contains(.tags) {
                for name in key.tags.keys where change.tags[name] == nil { change.tags[name] = .some(nil) }
            }
            return try await store.update(id, change, by: invocation.actor, at: now)
        }
        invocation.console.sayChanged("key \(id)", hasChanged)
    }

    private func change(at now: Timestamp) throws -> KeyChange {
        var change = try options.change(at: now)
        if let name { change.name = .set(name) }
        for name in untags { change.tags[name] = .some(nil) }
        if enable || disable { change.isEnabled = .set(enable) }
        for field in clear {
            switch field {
            case .user: change.user = .set(nil)
            case .team: change.team = .set(nil)
            case .models: change.models = .set([])
            case .expires: change.expiresAt = .set(nil)
            case .note: change.note = .set(nil)
            // Which tags there are is known when the key is read.
            case .tags: break
            case .rpm: change.requestsPerMinute = .set(nil)
            case .tpm:
                change.inputTokensPerMinute = .set(nil)
                change.outputTokensPerMinute = .set(nil)
            case .inputTpm: change.inputTokensPerMinute = .set(nil)
            case .outputTpm: change.outputTokensPerMinute = .set(nil)
            case .concurrency: change.concurrentRequests = .set(nil)
            }
        }
        try change.validate()
        return change
    }

    /// Fields that are set, which cannot be taken away as well.
    private var given: Set<Field> {
        let isGiven: [(Field, Bool)] = [
            (.user, options.user != nil), (.team, options.team != nil), (.models, options.models != nil),
            (.expires, options.expires != nil), (.note, options.note != nil), (.rpm, options.rpm != nil),
            (.tpm, options.tpm != nil || options.inputTpm != nil || options.outputTpm != nil),
            (.inputTpm, options.tpm != nil || options.inputTpm != nil),
            (.outputTpm, options.tpm != nil || options.outputTpm != nil),
            (.concurrency, options.concurrency != nil),
        ]
        return Set(isGiven.filter(\.1).map(\.0))
    }

    private static let fieldNames = Field.allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable
    private static func parseFields(_ text: String) throws -> [Field] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let field = Field(rawValue: String(word)) else {
                throw ValidationError("What can be taken away is \(fieldNames).")
            }
            return field
        }
    }
}
