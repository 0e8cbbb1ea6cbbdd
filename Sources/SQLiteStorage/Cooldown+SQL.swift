import Domain

extension Cooldown {
    /// The words of the column `subject`.
    private enum Kind: String {
        case provider, credential, allowance, target

        init(_ subject: HealthSubject) {
            switch subject {
            case .provider: self = .provider
            case .credential: self = .credential
            case .allowance: self = .allowance
            case .target: self = .target
            }
        }
    }

    /// Writes these rows in place of all others; returns how many.
    static func replaceAll(
        with cooldowns: [Cooldown], on connection: Connection
    ) throws(StorageError) -> Int {
        try connection.statement(deleteAll).run()
        for cooldown in cooldowns.prefix(mostPublished) { try cooldown.insert(on: connection) }
        return cooldowns.count
    }

    private func insert(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.insert)
        statement.bind(Kind(subject).rawValue)
        statement.bind(subject.provider.text)
        statement.bind(subject.credential?.text)
        statement.bind(subject.model)
        statement.bind(reason.rawValue)
        statement.bind(status)
        statement.bind(failures)
        statement.bind(since.milliseconds)
        statement.bind(until.milliseconds)
        try statement.run()
    }

    /// The rows that still say something, by provider.
    static func all(at now: Timestamp, on connection: Connection) throws(StorageError) -> [Cooldown] {
        let row = try connection.statement(select)
        row.bind(now.milliseconds)
        defer { row.reset() }
        var cooldowns: [Cooldown] = []
        while try row.step() {
            let kind = try row.word(Kind.self, of: "a cooldown")
            let provider = ProviderName(row.text())
            let credential = row.optionalText().map { CredentialID($0) }
            let model = row.optionalText() ?? ""
            let subject: HealthSubject =
                switch kind {
                case .provider: .provider(provider)
                case .credential: .credential(provider, credential)
                case .allowance: .allowance(provider, credential, model: model)
                case .target: .target(provider, model: model)
                }
            cooldowns.append(
                Cooldown(
                    of: subject, try row.word(Reason.self, of: "a cooldown"), status: row.optionalInt(),
                    failures: row.int(), since: Timestamp(milliseconds: row.int64()),
                    until: Timestamp(milliseconds: row.int64())))
        }
        return cooldowns
    }

    private static let deleteAll = SQL("DELETE FROM cooldown")

    private static let insert = SQL(
        """
        INSERT INTO cooldown (subject, provider, credential_id, model, reason, status, failures, since, until)
        VALUES (:subject, :provider, :credential, :model, :reason, :status, :failures, :since, :until)
        """)

    private static let select = SQL(
        """
        SELECT subject, provider, credential_id, model, reason, status, failures, since, until FROM cooldown
        WHERE until > :now ORDER BY provider, number
        """)
}
