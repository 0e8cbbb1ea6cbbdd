/// Numbers of small units as decimal text in large ones, exactly, without floating point.
public enum DecimalText {
    /// A number with so many digits after the point, of which zeros at the end are left out.
    public static func text(_ number: Int64, decimals: Int) -> String {
        var text = String(number.magnitude)
        if text.utf8.count <= decimals {
            text = String(repeating: "0", count: decimals + 1 - text.utf8.count) + text
        }
        let whole = text.dropLast(decimals)
        var fraction = text.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        return (number < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}
