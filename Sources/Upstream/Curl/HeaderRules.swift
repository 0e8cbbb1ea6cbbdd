/// What a request's header fields must be like.
enum HeaderRules {
    /// RFC 9110, sections 5.1 and 5.5.
    static func check(_ name: String, _ value: String) throws(UpstreamError) {
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            throw .invalidRequest("a header name has characters that no name may have")
        }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw .invalidRequest("the value of header \(name) has control characters")
        }
        for field in framing where isSame(name, field) {
            throw .invalidRequest("header \(field) is not the caller's to set")
        }
    }

    /// Equal but for the case of `name`'s letters.
    static func isSame(_ name: String, _ lowercase: StaticString) -> Bool {
        guard name.utf8.count == lowercase.utf8CodeUnitCount else { return false }
        var other = lowercase.utf8Start
        for byte in name.utf8 {
            let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            guard (isUpper ? byte | 0x20 : byte) == other.pointee else { return false }
            other += 1
        }
        return true
    }

    /// Fields that frame the message; two opinions on the framing are how requests get smuggled.
    private static let framing: [StaticString] = ["content-length", "transfer-encoding", "expect"]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            "!#$%&'*+.^`|~".utf8.contains(byte)
        }
    }
}
