import Presentation

extension CommaSeparated {
    /// The cells of each line as they were before they were written: without the apostrophe before what is like a
    /// formula. Lines without anything are left out. Throws when a quoted cell has no end.
    static func rows(_ text: String) throws(CommandFailure) -> [[String]] {
        var reader = Reader(rest: text.unicodeScalars[...])
        return try reader.rows()
    }

    private struct Reader {
        var rest: Substring.UnicodeScalarView

        mutating func rows() throws(CommandFailure) -> [[String]] {
            var rows: [[String]] = []
            while !rest.isEmpty {
                let row = try row()
                if row != [""] { rows.append(row) }
            }
            return rows
        }

        private mutating func row() throws(CommandFailure) -> [String] {
            var cells: [String] = []
            while true {
                let cell = rest.first == "\"" ? try quoted() : plain()
                let isMarked = cell.unicodeScalars.first == "'" && CommaSeparated.isLikeFormula(cell)
                cells.append(isMarked ? String(cell.unicodeScalars.dropFirst()) : cell)
                guard let mark = rest.popFirst() else { return cells }
                if mark == "," { continue }
                if mark == "\r", rest.first == "\n" { rest.removeFirst() }
                return cells
            }
        }

        private mutating func plain() -> String {
            let cell = rest.prefix { $0 != "," && $0 != "\r" && $0 != "\n" }
            rest = rest[cell.endIndex...]
            return String(cell)
        }

        private mutating func quoted() throws(CommandFailure) -> String {
            rest.removeFirst()
            var cell = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar != "\"" {
                    cell.append(scalar)
                } else if rest.first == "\"" {
                    cell.append(scalar)
                    rest.removeFirst()
                } else if let next = rest.first, next != ",", next != "\r", next != "\n" {
                    break
                } else {
                    return String(cell)
                }
            }
            throw CommandFailure(.wrongUsage, "a quoted cell of the file does not end where it should")
        }
    }
}
