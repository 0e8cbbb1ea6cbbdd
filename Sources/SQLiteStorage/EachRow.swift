import CSQLite
import Domain

/// `each_row(…)` in SQL: has Swift read the integers of each row where the library has them.
///
/// A report adds up hundreds of thousands of rows of a dozen numbers. A statement that stops at each of them, and is
/// asked for one number after the other, takes a fifth longer than an aggregate function, which is called with all.
///
/// https://sqlite.org/c3ref/create_function.html
final class EachRow: IntegerColumns {
    /// What looks at a row; nil while no statement runs.
    private var body: (() -> Void)?
    /// The next value of the row, valid while `body` runs.
    private var next: UnsafeMutablePointer<OpaquePointer?>?

    /// Makes the function known to a connection, which keeps the object for as long as it is open.
    func install(on connection: OpaquePointer) throws(StorageError) {
        let code = sqlite3_create_function_v2(
            connection, "each_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
            Unmanaged.passUnretained(self).toOpaque(), nil,
            { context, _, values in
                guard let object = sqlite3_user_data(context) else { return }
                let row = Unmanaged<EachRow>.fromOpaque(object).takeUnretainedValue()
                row.next = values
                row.body?()
            }, { _ in }, nil)
        guard code == SQLITE_OK else { throw StorageError(code: code, connection: connection) }
    }

    /// Runs a statement whose only column is `each_row(…)`; `body` reads the columns of each row from this object.
    ///
    /// Throws what the statement throws, or else what `body` threw first; the rows behind that are not read.
    func run(
        _ statement: Statement, _ body: () throws(StorageError) -> Void
    ) throws(StorageError) {
        let result = withoutActuallyEscaping(body) { body -> Result<Void, StorageError> in
            var failure: StorageError?
            self.body = {
                guard failure == nil else { return }
                do throws(StorageError) { try body() } catch { failure = error }
            }
            defer { self.body = nil }
            do throws(StorageError) { try statement.run() } catch { return .failure(error) }
            return failure.map { .failure($0) } ?? .success(())
        }
        try result.get()
    }

    func int64() -> Int64 {
        guard let value = next else { return 0 }
        next = value + 1
        return sqlite3_value_int64(value.pointee)
    }
}

/// Columns of integers that are read one after the other.
protocol IntegerColumns: AnyObject {
    /// The next one; 0 for NULL.
    func int64() -> Int64
}

extension IntegerColumns {
    func int() -> Int { Int(int64()) }
}
