/// Comma-separated values as RFC 4180 has them. Source: https://www.rfc-editor.org/rfc/rfc4180
public enum CommaSeparated {
    /// One line, ended, with quotes around the cells that need them.
    public static func line(_ cells: [String]) -> String {
        cells.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else {
            return cell
        }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
