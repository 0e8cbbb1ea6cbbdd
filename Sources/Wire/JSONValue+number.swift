extension JSONValue {
    /// The value of a number that is integral, however it is spelt (`3`, `3.0`, `30e-1`), and fits; else nil.
    public var int: Int? {
        kind == .number ? withRawBytes { JSONDecimal($0).int } : nil
    }

    /// The nearest value of a number; nil for other kinds and for numbers beyond the largest finite one.
    public var double: Double? {
        guard kind == .number else { return nil }
        return withRawBytes { bytes in
            if let exact = JSONDecimal(bytes).exactDouble { return exact }
            guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else {
                return nil
            }
            return value
        }
    }
}

/// A number taken apart: `digits`, as an integer without zeros at its ends, times ten to the `exponent`.
private struct JSONDecimal {
    private var isNegative = false
    /// Meaningless once `digitCount` is above 19.
    private var digits: UInt64 = 0
    private var digitCount = 0
    private var exponent = 0

    /// Exponents are cut here. No text is long enough to make up for one so large by its digits.
    private static let exponentLimit = 1 << 40

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var fractionDigits = 0
        var pendingZeros = 0
        var isFraction = false
        var position = 0
        scan: while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "-"):
                isNegative = true
            case UInt8(ascii: "."):
                isFraction = true
            case UInt8(ascii: "0"):
                if isFraction { fractionDigits += 1 }
                if digitCount > 0 { pendingZeros += 1 }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = Self.exponent(bytes[position...])
                break scan
            default:
                if isFraction { fractionDigits += 1 }
                // Zeros count only once another digit follows them.
                while pendingZeros > 0, digitCount <= 19 {
                    digits = digits &* 10
                    digitCount += 1
                    pendingZeros -= 1
                }
                digitCount += 1 + pendingZeros
                pendingZeros = 0
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
            }
        }
        exponent += pendingZeros - fractionDigits
    }

    private static func exponent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var value = 0
        for byte in bytes where byte >= UInt8(ascii: "0") {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), exponentLimit)
        }
        return bytes.first == UInt8(ascii: "-") ? -value : value
    }

    var int: Int? {
        if digitCount == 0 { return 0 }
        guard exponent >= 0, digitCount + exponent <= 19 else { return nil }
        var magnitude = digits
        // At most 19 digits: below 10^19, which UInt64 holds.
        for _ in 0..<exponent { magnitude *= 10 }
        return isNegative
            ? magnitude <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
            : Int(exactly: magnitude)
    }

    /// The value when one rounding step leads to it: digits and power of ten are both exact as `Double`.
    var exactDouble: Double? {
        guard digitCount <= 15, -22...22 ~= exponent else { return digitCount == 0 ? signed(0) : nil }
        var power = 1.0
        for _ in 0..<exponent.magnitude { power *= 10 }
        let magnitude = Double(digits)
        return signed(exponent < 0 ? magnitude / power : magnitude * power)
    }

    private func signed(_ magnitude: Double) -> Double {
        isNegative ? -magnitude : magnitude
    }
}
