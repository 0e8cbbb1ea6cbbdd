/// Comma-separated values as RFC 4180 has them. Source: https://www.rfc-editor.org/rfc/rfc4180
///
/// Spreadsheets run a cell that begins as a formula, and clients choose the names of agents and users that stand here.
/// Such a cell gets an apostrophe before it, which spreadsheets take for the mark of a text and do not show.
/// Source: https://owasp.org/www-community/attacks/CSV_Injection
public enum CommaSeparated {
    /// One line, ended, with quotes around the cells that need them.
    public static func line(_ cells: [String]) -> String {
        cells.map { quoted(asText($0)) }.joined(separator: ",") + "\r\n"
    }

    /// Whether a cell, or what stands behind the apostrophes at its beginning, begins as a formula.
    public static func isLikeFormula(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first(where: { $0 != "'" }) else { return false }
        return "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
    }

    private static func asText(_ cell: String) -> String { isLikeFormula(cell) ? "'" + cell : cell }

    private static func quoted(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
            return cell
        }
        // A quote and an accent behind it are one character, which would be no quote.
        let parts = cell.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.map { String($0) }.joined(separator: "\"\"") + "\""
    }
}
