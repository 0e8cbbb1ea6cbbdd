import Domain
import Presentation
import Wire

/// A file of keys: comma-separated values with a line of names, or a JSON array of objects.
enum KeyFile {
    /// The most that a file may hold, in bytes.
    static let limit = 16 * 1024 * 1024

    /// The keys of a file. The first one that cannot be taken is named by its place.
    static func records(_ text: String) throws(CommandFailure) -> [KeyRecord] {
        // The mark that spreadsheets put before UTF-8.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let first = text.utf8.first { $0 > 0x20 }
        guard first != UInt8(ascii: "{") else {
            throw CommandFailure(
                .wrongUsage, "the file is a JSON object, and keys stand in an array of objects",
                hint: "tollgate keys export --json shows what a file looks like")
        }
        let isJSON = first == UInt8(ascii: "[")
        let rows = isJSON ? try jsonRows(text) : try lineRows(text)
        var records: [KeyRecord] = []
        for (index, row) in rows.enumerated() {
            do throws(InvalidField) {
                records.append(try KeyRecord(row))
            } catch {
                throw CommandFailure(.wrongUsage, "key \(index + 1) of the file: \(error.message)")
            }
        }
        return records
    }

    private typealias Row = [(name: String, text: String)]

    private static func lineRows(_ text: String) throws(CommandFailure) -> [Row] {
        let lines = try CommaSeparated.rows(text)
        guard let names = lines.first, names.contains("name") else {
            throw CommandFailure(
                .wrongUsage, "the file has no first line with the names of its columns",
                hint: "tollgate keys export shows what a file looks like")
        }
        guard Set(names).count == names.count else {
            throw CommandFailure(.wrongUsage, "a column of the file is there twice")
        }
        var rows: [Row] = []
        for (index, cells) in lines.dropFirst().enumerated() {
            guard cells.count == names.count else {
                throw CommandFailure(
                    .wrongUsage,
                    "key \(index + 1) of the file has \(cells.count) cells, and there are \(names.count) columns"
                )
            }
            rows.append(zip(names, cells).map { (name: $0, text: $1) })
        }
        return rows
    }

    private static func jsonRows(_ text: String) throws(CommandFailure) -> [Row] {
        guard let document = try? JSONDocument(Array(text.utf8)) else {
            throw CommandFailure(.wrongUsage, "the file is no valid JSON")
        }
        var rows: [Row] = []
        for element in document.root.elements {
            guard element.isObject, let row = cells(of: element) else {
                throw CommandFailure(
                    .wrongUsage, "key \(rows.count + 1) of the file is no object as keys export writes it")
            }
            rows.append(row)
        }
        return rows
    }

    /// The members of a key as cells of a line would have them; nil when one has a form that none has.
    private static func cells(of key: JSONValue) -> Row? {
        var row: Row = []
        for member in key.members {
            switch member.value.kind {
            case .array where member.name == KeyBudget.column:
                let lines = member.value.elements.map(KeyBudget.line(of:))
                guard !lines.contains(nil) else { return nil }
                row.append((member.name, lines.compactMap(\.self).joined(separator: "\n")))
            case .array:
                let patterns = member.value.elements.map(\.string)
                guard member.name == "models", !patterns.contains(nil) else { return nil }
                row.append((member.name, patterns.compactMap(\.self).joined(separator: ",")))
            case .object where member.name == "limits":
                guard let limits = cells(of: member.value) else { return nil }
                row += limits
            case .object where member.name == "tags":
                let tags = member.value.members.map { tag in tag.value.string.map { "\(tag.name)=\($0)" } }
                guard !tags.contains(nil) else { return nil }
                row.append((member.name, tags.compactMap(\.self).joined(separator: "\n")))
            case .object: return nil
            case .string: row.append((member.name, member.value.string ?? ""))
            case .null: row.append((member.name, ""))
            case .number, .true, .false:
                row.append((member.name, String(decoding: member.value.raw, as: UTF8.self)))
            }
        }
        return Set(row.map(\.name)).count == row.count ? row : nil
    }
}
