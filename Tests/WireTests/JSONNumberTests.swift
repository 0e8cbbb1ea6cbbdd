import TestSupport
import Testing
import Wire

struct JSONNumberTests {
    @Test(arguments: [
        ("0", 0), ("-0", 0), ("0.0", 0), ("0e9999999999999999999999", 0), ("-0.0E-5", 0), ("7", 7),
        ("-7", -7), ("1.0", 1), ("1e3", 1000),
        ("1E+3", 1000), ("1.5e1", 15), ("30e-1", 3), ("0.0001e4", 1), ("1000000000000000000000e-20", 10),
        ("10.00", 10),
        ("100000000000000000000000000000e-29", 1), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min),
        ("9223372036854775807.000", Int.max), ("922337203685477580.7e1", Int.max),
        ("-9.223372036854775808e18", Int.min), ("1e18", 1_000_000_000_000_000_000),
        ("0.000000000000000000000000000001e30", 1), ("20001", 20001), ("1.0001e4", 10001),
    ])
    func `an integral number that fits is an integer however it is spelt`(text: String, value: Int) throws {
        #expect(try JSONDocument(Array(text.utf8)).root.int == value)
    }

    @Test(arguments: [
        "0.5", "1e-1", "1.25e1", "9223372036854775808", "-9223372036854775809", "12345678901234567890",
        "1e19", "1e400",
        "1e99999999999999999999999999", "1e-99999999999999999999999999", "99999999999999999999",
        "100000000000000000000", "18446744073709551616", "18446744073709551617",
        "10000000000000000000000000000001", "1.00000000000000000000000000000000001", "0.1",
        "123456789012345678901234567890e-29", "9223372036854775807.5",
    ])
    func `a number that is not integral or does not fit is no integer`(text: String) throws {
        #expect(try JSONDocument(Array(text.utf8)).root.int == nil)
    }

    @Test(arguments: [
        "0", "-0", "0.1", "1", "-1.5", "3.141592653589793", "1e22", "1e23", "1e-22", "1e-23",
        "123456789012345", "1234567890123456789", "2.5e-324",
        "4.9e-324", "1.7976931348623157e308", "9007199254740993", "0.3", "7.0e-1", "100", "1e-400",
        "0.000001", "1.00000000000000011102230246251565",
        "0e400", "0.1e1", "123456789012345e22", "8.5",
    ])
    func `a number has the nearest double`(text: String) throws {
        let expected = try #require(Double(text))
        let value = try #require(try JSONDocument(Array(text.utf8)).root.double)
        #expect(value == expected)
        #expect(value.sign == expected.sign)
    }

    @Test func `doubles agree with the standard library on random spellings`() throws {
        var generator = SeededGenerator(seed: 0x0D0B1E)
        for _ in 0..<5_000 {
            var text = Bool.random(using: &generator) ? "-" : ""
            text += String(
                UInt64.random(
                    in: 0...UInt64.max >> UInt64.random(in: 0...63, using: &generator), using: &generator))
            if Bool.random(using: &generator) {
                text += ".\(UInt32.random(in: 0...UInt32.max, using: &generator))"
            }
            if Bool.random(using: &generator) { text += "e\(Int.random(in: -340...280, using: &generator))" }
            let value = try JSONDocument(Array(text.utf8)).root
            #expect(value.double == Double(text), "\(text)")
            if let int = value.int { #expect(Double(int) == Double(text), "\(text)") }
        }
    }

    @Test func `integers agree with the standard library on random values`() throws {
        var generator = SeededGenerator(seed: 0x171)
        for _ in 0..<2_000 {
            let number =
                Int.random(in: .min ... .max, using: &generator) >> Int.random(in: 0...63, using: &generator)
            #expect(try JSONDocument(Array(String(number).utf8)).root.int == number)
            #expect(try JSONDocument(Array("\(number).00".utf8)).root.int == number)
            #expect(try JSONDocument(Array("\(number)e0".utf8)).root.int == number)
        }
    }
}
