import CSQLite
import Domain

@testable import SQLiteStorage

/// How the library goes through the tables, one line for each step.
func queryPlan(of sql: SQL, in database: String) throws -> [String] {
    let connection = try Connection(path: database, for: .reading)
    var statement: OpaquePointer?
    let text = "EXPLAIN QUERY PLAN " + sql.text
    guard sqlite3_prepare_v2(connection.handle, text, -1, &statement, nil) == SQLITE_OK else {
        throw StorageError(code: SQLITE_ERROR, connection: connection.handle)
    }
    defer { sqlite3_finalize(statement) }
    var lines: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
        if let detail = sqlite3_column_text(statement, 3) { lines.append(String(cString: detail)) }
    }
    return lines
}
