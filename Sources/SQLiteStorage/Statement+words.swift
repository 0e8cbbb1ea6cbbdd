import CSQLite
import Domain

extension Statement {
    /// Reads a column that holds one of a fixed set of words.
    func word<Word: RawRepresentable<String>>(
        _ type: Word.Type, of subject: @autoclosure () -> String
    ) throws(StorageError) -> Word {
        let text = text()
        guard let word = Word(rawValue: text) else {
            throw .failed("\(subject()) has the unknown \(type) '\(text)'")
        }
        return word
    }

    /// Reads a column that holds a moment, or nothing.
    func optionalTime() -> Timestamp? {
        optionalInt64().map { Timestamp(milliseconds: $0) }
    }

    /// Reads a column that holds one of a fixed set of words, or NULL.
    func optionalWord<Word: RawRepresentable<String>>(
        _ type: Word.Type, of subject: @autoclosure () -> String
    ) throws(StorageError) -> Word? {
        guard let text = optionalText() else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .failed("\(subject()) has the unknown \(type) '\(text)'")
        }
        return word
    }

    /// Runs an INSERT; when the row is there already, throws `.conflict` in the given words.
    func run(elseConflict words: @autoclosure () -> String) throws(StorageError) {
        do throws(StorageError) {
            try run()
        } catch {
            guard case .conflict = error else { throw error }
            throw .conflict(words())
        }
    }
}
