/// Appends JSON text; commas and escapes are its business, proper nesting is the caller's.
public struct JSONWriter: Sendable {
    /// What was written so far.
    @inlinable public var bytes: [UInt8] { text }

    @usableFromInline var text: [UInt8] = []

    /// Whether a value stands before the place of the next one, in the same container.
    @usableFromInline var needsComma = false

    /// - Parameter capacity: Bytes to make room for at once.
    @inlinable
    public init(reserving capacity: Int = 0) {
        text.reserveCapacity(capacity)
    }

    /// Opens an object; names and values follow in turn.
    @inlinable public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    @inlinable public mutating func endObject() { end(UInt8(ascii: "}")) }
    /// Opens an array; values follow.
    @inlinable public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    @inlinable public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes the name of the member whose value is written next.
    public mutating func name(_ name: StaticString) {
        name.withUTF8Buffer { appendString($0, isName: true) }
    }

    /// Writes the name of the member whose value is written next.
    public mutating func name(_ name: String) {
        var name = name
        name.withUTF8 { appendString($0, isName: true) }
    }

    /// Writes a name as it is spelt in another document.
    public mutating func name(_ key: JSONValue) {
        value(key)
        endName()
    }

    /// Writes a string, of which only quotes, backslashes and control characters are escaped.
    public mutating func value(_ string: StaticString) {
        string.withUTF8Buffer { appendString($0) }
    }

    /// Writes a string, of which only quotes, backslashes and control characters are escaped.
    public mutating func value(_ string: String) {
        var string = string
        string.withUTF8 { appendString($0) }
    }

    /// Writes an integer in decimal digits.
    public mutating func value(_ number: Int) {
        beginValue()
        appendDigits(number)
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func value(_ flag: Bool) {
        appendLiteral(flag ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        appendLiteral("null")
    }

    /// Writes a value of another document byte for byte.
    public mutating func value(_ value: JSONValue) {
        beginValue()
        value.withRawBytes { text.append(contentsOf: $0) }
        needsComma = true
    }

    /// Writes one complete JSON value, which is not checked.
    @inlinable
    public mutating func raw(_ bytes: some Collection<UInt8>) {
        beginValue()
        text.append(contentsOf: bytes)
        needsComma = true
    }

    @inlinable
    mutating func beginValue() {
        if needsComma { text.append(UInt8(ascii: ",")) }
    }

    @inlinable
    mutating func begin(_ bracket: UInt8) {
        beginValue()
        text.append(bracket)
        needsComma = false
    }

    @inlinable
    mutating func end(_ bracket: UInt8) {
        text.append(bracket)
        needsComma = true
    }

    private mutating func appendLiteral(_ literal: StaticString) {
        beginValue()
        literal.withUTF8Buffer { text.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func appendDigits(_ number: Int) {
        // 19 digits and a sign.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = digits.count
            var rest = number.magnitude
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            text.append(contentsOf: digits[first...])
        }
    }
}
