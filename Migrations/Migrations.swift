/// The steps that bring a database to the schema of this build, embedded in the binary.
///
/// Steps only go forward, and a released one is frozen: a database remembers the checksum of each step it
/// took. A mistake in one is repaired by the next.
public enum Migrations {
    /// Whose SQL a step is written in. A step has the same number and purpose in every dialect.
    public enum Dialect: Sendable {
        case sqlite
    }

    /// One step.
    public struct Step: Sendable {
        /// From 1, without gaps.
        public let number: Int
        /// What the step is about, in one word; also a part of its file's name.
        public let name: String
        /// The statements, run together in one transaction.
        public let sql: String

        /// A step as it stands in its file.
        public init(number: Int, name: String, sql: String) {
            self.number = number
            self.name = name
            self.sql = sql
        }

        /// FNV-1a (64 bits) of the SQL in hexadecimal: tells an edited step from the one that was applied.
        /// Guards against mistakes, not against attackers.
        public var checksum: String {
            let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
                (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    /// All steps of a dialect in order.
    public static func steps(for dialect: Dialect) -> [Step] {
        switch dialect {
        case .sqlite: sqlite
        }
    }

    private static let sqlite = [
        step(1, "keys", PackageResources._001_keys_sqlite_sql),
        step(2, "providers", PackageResources._002_providers_sqlite_sql),
        step(3, "mappings", PackageResources._003_mappings_sqlite_sql),
        step(4, "ledger", PackageResources._004_ledger_sqlite_sql),
        step(5, "revision", PackageResources._005_revision_sqlite_sql),
        step(6, "ledger_indexes", PackageResources._006_ledger_indexes_sqlite_sql),
        step(7, "timeouts", PackageResources._007_timeouts_sqlite_sql),
        step(8, "people", PackageResources._008_people_sqlite_sql),
        step(9, "prices", PackageResources._009_prices_sqlite_sql),
        step(10, "rollups", PackageResources._010_rollups_sqlite_sql),
        step(11, "budgets", PackageResources._011_budgets_sqlite_sql),
        step(12, "attribution", PackageResources._012_attribution_sqlite_sql),
        step(13, "days", PackageResources._013_days_sqlite_sql),
        step(14, "responses", PackageResources._014_responses_sqlite_sql),
        step(15, "conditions", PackageResources._015_conditions_sqlite_sql),
        step(16, "reasoning", PackageResources._016_reasoning_sqlite_sql),
        step(17, "display_names", PackageResources._017_display_names_sqlite_sql),
        step(18, "presumed", PackageResources._018_presumed_sqlite_sql),
        step(19, "left", PackageResources._019_left_sqlite_sql),
        step(20, "cooldowns", PackageResources._020_cooldowns_sqlite_sql),
        step(21, "searches", PackageResources._021_searches_sqlite_sql),
        step(22, "admin_key_life", PackageResources._022_admin_key_life_sqlite_sql),
        step(23, "reservations", PackageResources._023_reservations_sqlite_sql),
        step(24, "entry_reservation", PackageResources._024_entry_reservation_sqlite_sql),
        step(25, "provider_options", PackageResources._025_provider_options_sqlite_sql),
    ]

    private static func step(_ number: Int, _ name: String, _ bytes: [UInt8]) -> Step {
        Step(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }
}
