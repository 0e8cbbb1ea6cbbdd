import Domain

extension Mapping {
    /// Writes a mapping, in place of the one with the same pattern.
    func put(by author: Authorship, on connection: Connection) throws(StorageError) -> Int {
        for target in targets { try Provider.require(target.provider, on: connection) }
        return try author.note("mapping.put", of: pattern.text, as: Self.snapshot, on: connection) {
            () throws(StorageError) in
            try write(on: connection)
            return 1
        }
    }

    private func write(on connection: Connection) throws(StorageError) {
        let mapping = try connection.statement(Self.insert)
        mapping.bind(pattern.text)
        mapping.bind(displayName)
        try mapping.run()
        let former = try connection.statement(Self.deleteTargets)
        former.bind(pattern.text)
        try former.run()
        for (index, target) in targets.enumerated() {
            let statement = try connection.statement(Self.insertTarget)
            statement.bind(pattern.text)
            statement.bind(index + 1)
            statement.bind(target.provider.text)
            statement.bind(target.model)
            statement.bind(target.priority)
            statement.bind(target.weight)
            statement.bind(target.outputLimit)
            statement.bind(target.contextWindow)
            statement.bind(target.condition?.text)
            try statement.run()
        }
    }

    /// Removes a mapping with its targets.
    static func remove(
        _ pattern: ModelPattern, by author: Authorship, on connection: Connection
    ) throws(StorageError) -> Int {
        try author.note("mapping.delete", of: pattern.text, as: snapshot, on: connection) {
            () throws(StorageError) in
            let statement = try connection.statement(delete)
            statement.bind(pattern.text)
            try statement.run()
            guard connection.changes == 1 else { throw .notFound("a mapping for \(pattern)") }
            return 1
        }
    }

    /// All mappings by pattern.
    static func all(on connection: Connection) throws(StorageError) -> [Mapping] {
        var targets: [ModelPattern: [Target]] = [:]
        let target = try connection.statement(allTargets)
        while try target.step() {
            targets[ModelPattern(target.text()), default: []]
                .append(
                    Target(
                        provider: ProviderName(target.text()),
                        model: target.text(),
                        priority: target.int(),
                        weight: target.int(),
                        outputLimit: target.optionalInt(),
                        contextWindow: target.optionalInt(),
                        condition: target.optionalText().flatMap { RoutingCondition($0) }))
        }
        let row = try connection.statement(all)
        var mappings: [Mapping] = []
        while try row.step() {
            let pattern = ModelPattern(row.text())
            mappings.append(
                Mapping(
                    pattern: pattern, targets: targets[pattern] ?? [], displayName: row.optionalText()))
        }
        return mappings
    }

    private static let insert = SQL(
        """
        INSERT INTO mapping (pattern, display_name) VALUES (:pattern, :display_name)
        ON CONFLICT (pattern) DO UPDATE SET display_name = excluded.display_name
        """)

    private static let deleteTargets = SQL("DELETE FROM target WHERE pattern = :pattern")

    private static let insertTarget = SQL(
        """
        INSERT INTO target (pattern, position, provider, model, priority, weight, output_limit,
            context_window, condition)
        VALUES (:pattern, :position, :provider, :model, :priority, :weight, :output_limit,
            :context_window, :condition)
        """)

    /// Targets go with it, by their references.
    private static let delete = SQL("DELETE FROM mapping WHERE pattern = :pattern")

    private static let all = SQL("SELECT pattern, display_name FROM mapping ORDER BY pattern")

    private static let allTargets = SQL(
        """
        SELECT pattern, provider, model, priority, weight, output_limit, context_window, condition
        FROM target ORDER BY pattern, position
        """)

    /// Everything that the audit log says of a mapping.
    private static let snapshot = SQL(
        """
        SELECT json_object('display_name', display_name, 'targets', json((SELECT json_group_array(json_object('provider', provider,
            'model', model, 'priority', priority, 'weight', weight, 'output_limit', output_limit,
            'context_window', context_window, 'condition', condition)) FROM (
                SELECT * FROM target WHERE pattern = mapping.pattern ORDER BY position))))
        FROM mapping WHERE pattern = :pattern
        """)
}
