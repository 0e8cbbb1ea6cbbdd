import Domain

extension Provider {
    /// Writes a new provider with its headers and credentials.
    func insert(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        try author.note("provider.create", of: name.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            try write(on: connection)
            return 1
        }
    }

    private func write(on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(Self.insert)
        bind(to: statement)
        statement.bind(createdAt.milliseconds)
        try statement.run(elseConflict: "provider \(name) exists already")
        try insertHeaders(on: connection)
        try insertCredentials(on: connection)
    }

    /// Writes what a provider is now, with its headers and credentials, in place of what it was.
    func update(
        from old: Provider, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        guard let found = try Self.all(on: connection).first(where: { $0.name == name }) else {
            throw .notFound("provider \(name)")
        }
        guard found == old else { throw .conflict("provider \(name) was changed meanwhile") }
        return try author.note("provider.update", of: name.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(Self.update)
            bind(to: statement)
            try statement.run()
            for sql in [Self.deleteHeaders, Self.deleteCredentials] {
                let statement = try connection.statement(sql)
                statement.bind(name.text)
                try statement.run()
            }
            try insertHeaders(on: connection)
            try insertCredentials(on: connection)
            return 1
        }
    }

    private func bind(to statement: Statement) {
        statement.bind(name.text)
        statement.bind(profile)
        statement.bind(optionsAsJSON)
        statement.bind(baseURL)
        statement.bind(proxy)
        statement.bind(proxyCredential)
        statement.bind(timeouts.connect?.milliseconds)
        statement.bind(timeouts.firstByte?.milliseconds)
        statement.bind(timeouts.idle?.milliseconds)
    }

    private var optionsAsJSON: String {
        let members = options.sorted { $0.key < $1.key }.map { name, value in
            "\"\(name.escapedForJSON)\":\"\(value.escapedForJSON)\""
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func insertHeaders(on connection: Connection) throws(StorageError) {
        for (index, header) in headers.enumerated() {
            let statement = try connection.statement(Self.insertHeader)
            statement.bind(name.text)
            statement.bind(index + 1)
            statement.bind(header.name)
            statement.bind(header.value)
            try statement.run()
        }
    }

    private func insertCredentials(on connection: Connection) throws(StorageError) {
        for (index, credential) in credentials.enumerated() {
            let statement = try connection.statement(Self.insertCredential)
            statement.bind(credential.id.text)
            statement.bind(name.text)
            statement.bind(index + 1)
            statement.bind(credential.sealed)
            statement.bind(credential.hint)
            statement.bind(credential.createdAt.milliseconds)
            try statement.run(elseConflict: "credential \(credential.id) exists already")
        }
    }

    /// Removes a provider, with its headers and credentials, unless a mapping has it as a target.
    static func remove(
        _ name: ProviderName, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        let mapping = try connection.statement(mappingOf)
        mapping.bind(name.text)
        defer { mapping.reset() }
        if try mapping.step() {
            throw .conflict("provider \(name) is a target of the mapping \(mapping.text())")
        }
        return try author.note("provider.delete", of: name.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(delete)
            statement.bind(name.text)
            try statement.run()
            guard connection.changes == 1 else { throw .notFound("provider \(name)") }
            return 1
        }
    }

    /// Throws `.notFound` when there is no provider of that name.
    static func require(_ name: ProviderName, on connection: Connection) throws(StorageError) {
        let statement = try connection.statement(exists)
        statement.bind(name.text)
        defer { statement.reset() }
        guard try statement.step() else { throw .notFound("provider \(name)") }
    }

    /// All providers by name.
    static func all(on connection: Connection) throws(StorageError) -> [Provider] {
        let options = try allOptions(on: connection)
        let headers = try allHeaders(on: connection)
        let credentials = try allCredentials(on: connection)
        let row = try connection.statement(all)
        var providers: [Provider] = []
        while try row.step() {
            let name = ProviderName(row.text())
            providers.append(
                Provider(
                    name: name,
                    profile: row.text(),
                    options: options[name] ?? [:],
                    baseURL: row.text(),
                    headers: headers[name] ?? [],
                    proxy: row.optionalText(),
                    proxyCredential: row.optionalBlob(),
                    timeouts: ProviderTimeouts(
                        connect: row.optionalInt64().map { .milliseconds($0) },
                        firstByte: row.optionalInt64().map { .milliseconds($0) },
                        idle: row.optionalInt64().map { .milliseconds($0) }),
                    credentials: credentials[name] ?? [],
                    createdAt: Timestamp(milliseconds: row.int64())))
        }
        return providers
    }

    private static func allOptions(
        on connection: Connection
    ) throws(StorageError) -> [ProviderName: [String: String]] {
        let row = try connection.statement(selectOptions)
        var options: [ProviderName: [String: String]] = [:]
        while try row.step() { options[ProviderName(row.text()), default: [:]][row.text()] = row.text() }
        return options
    }

    private static func allHeaders(
        on connection: Connection
    ) throws(StorageError) -> [ProviderName: [ProviderHeader]] {
        let row = try connection.statement(selectHeaders)
        var headers: [ProviderName: [ProviderHeader]] = [:]
        while try row.step() {
            headers[ProviderName(row.text()), default: []]
                .append(ProviderHeader(name: row.text(), value: row.text()))
        }
        return headers
    }

    private static func allCredentials(
        on connection: Connection
    ) throws(StorageError) -> [ProviderName: [ProviderCredential]] {
        let row = try connection.statement(selectCredentials)
        var credentials: [ProviderName: [ProviderCredential]] = [:]
        while try row.step() {
            credentials[ProviderName(row.text()), default: []]
                .append(
                    ProviderCredential(
                        id: CredentialID(row.text()),
                        sealed: row.blob(),
                        hint: row.text(),
                        createdAt: Timestamp(milliseconds: row.int64())))
        }
        return credentials
    }

    private static let insert = SQL(
        """
        INSERT INTO provider (
            name, profile, options, base_url, proxy, proxy_credential, connect_timeout_ms, first_byte_timeout_ms,
            idle_timeout_ms, created_at)
        VALUES (
            :name, :profile, :options, :base_url, :proxy, :proxy_credential, :connect_timeout_ms,
            :first_byte_timeout_ms, :idle_timeout_ms, :created_at)
        """)

    /// The name comes first, so that both statements are bound alike.
    private static let update = SQL(
        """
        UPDATE provider SET
            name = :name, profile = :profile, options = :options, base_url = :base_url, proxy = :proxy,
            proxy_credential = :proxy_credential, connect_timeout_ms = :connect_timeout_ms,
            first_byte_timeout_ms = :first_byte_timeout_ms, idle_timeout_ms = :idle_timeout_ms
        WHERE name = :name
        """)

    private static let deleteHeaders = SQL("DELETE FROM provider_header WHERE provider = :provider")

    private static let deleteCredentials = SQL("DELETE FROM provider_credential WHERE provider = :provider")

    private static let insertHeader = SQL(
        """
        INSERT INTO provider_header (provider, position, name, value)
        VALUES (:provider, :position, :name, :value)
        """)

    private static let insertCredential = SQL(
        """
        INSERT INTO provider_credential (id, provider, position, sealed, hint, created_at)
        VALUES (:id, :provider, :position, :sealed, :hint, :created_at)
        """)

    private static let mappingOf = SQL(
        "SELECT pattern FROM target WHERE provider = :provider ORDER BY pattern LIMIT 1")

    /// Headers and credentials go with it, by their references.
    private static let delete = SQL("DELETE FROM provider WHERE name = :name")

    private static let exists = SQL("SELECT 1 FROM provider WHERE name = :name")

    private static let all = SQL(
        """
        SELECT name, profile, base_url, proxy, proxy_credential, connect_timeout_ms, first_byte_timeout_ms,
            idle_timeout_ms, created_at
        FROM provider ORDER BY name
        """)

    private static let selectOptions = SQL(
        """
        SELECT provider.name, option.key, option.value FROM provider, json_each(provider.options) AS option
        ORDER BY provider.name, option.key
        """)

    private static let selectHeaders = SQL(
        "SELECT provider, name, value FROM provider_header ORDER BY provider, position")

    private static let selectCredentials = SQL(
        """
        SELECT provider, id, sealed, hint, created_at FROM provider_credential ORDER BY provider, position
        """)

    /// Everything that the audit log says of a provider; of its credentials the ids alone.
    private static let snapshot = SQL(
        """
        SELECT json_object('profile', p.profile, 'options', json(p.options), 'base_url', p.base_url,
            'proxy', p.proxy,
            'has_proxy_credential', json(iif(p.proxy_credential IS NULL, 'false', 'true')),
            'timeouts_ms', json_object('connect', p.connect_timeout_ms, 'first_byte', p.first_byte_timeout_ms,
                'idle', p.idle_timeout_ms),
            'headers', json((SELECT json_group_array(json_object('name', name, 'value', value)) FROM (
                SELECT name, value FROM provider_header WHERE provider = p.name ORDER BY position))),
            'credentials', json((SELECT json_group_array(id) FROM (
                SELECT id FROM provider_credential WHERE provider = p.name ORDER BY position))))
        FROM provider AS p WHERE p.name = :name
        """)
}
