/// Rows in aligned columns for a person: no lines, two blanks between columns, `-` for nothing.
struct Table {
    struct Column {
        var title: String
        var isRight: Bool

        static func left(_ title: String) -> Column { Column(title: title, isRight: false) }
        /// For numbers.
        static func right(_ title: String) -> Column { Column(title: title, isRight: true) }
    }

    let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds one cell for each column; missing and empty ones become `-`.
    mutating func add(_ cells: [String?]) {
        rows.append(
            columns.indices.map { index in
                guard index < cells.count, let cell = cells[index], !cell.isEmpty else { return "-" }
                return cell.printable
            })
    }

    /// The width of each column: that of its widest cell.
    var widths: [Int] {
        columns.indices.map { index in
            max(columns[index].title.count, rows.map { $0[index].count }.max() ?? 0)
        }
    }

    /// The titles and rows, each line ended.
    var text: String { text(widths: widths, hasTitles: true) }

    /// The same in columns at least as wide as given; for a table that is printed in pieces.
    func text(widths: [Int], hasTitles: Bool) -> String {
        let widths = zip(widths, self.widths).map(max)
        let lines = (hasTitles ? [columns.map(\.title)] : []) + rows
        return lines.map { cells in
            let line = columns.indices.map { index in
                let blanks = String(repeating: " ", count: widths[index] - cells[index].count)
                return columns[index].isRight ? blanks + cells[index] : cells[index] + blanks
            }
            return line.joined(separator: "  ").withoutTrailingBlanks + "\n"
        }.joined()
    }
}

/// Names and values of one thing, a line each, values aligned.
struct FieldList {
    private var fields: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        let value = value.flatMap { $0.isEmpty ? nil : $0 } ?? "-"
        fields.append((name, value.printable))
    }

    /// The same, left out when there is nothing to say.
    mutating func addIfPresent(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { add(name, value) }
    }

    var text: String {
        let width = fields.map(\.name.count).max() ?? 0
        return fields.map { field in
            field.name + String(repeating: " ", count: width - field.name.count + 2) + field.value + "\n"
        }.joined()
    }
}

extension String {
    /// Without control characters: what clients and providers send is shown, and must not steer the terminal.
    var printable: String {
        let isPlain = unicodeScalars.allSatisfy { !$0.isControl }
        if isPlain { return self }
        var text = ""
        for scalar in unicodeScalars { text.unicodeScalars.append(scalar.isControl ? "\u{FFFD}" : scalar) }
        return text
    }

    fileprivate var withoutTrailingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// C0 and C1 controls, and the marks that reorder text.
    fileprivate var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
