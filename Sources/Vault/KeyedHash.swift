import Crypto

/// HMAC-SHA-256 with a fixed key, which it has taken in already: half of the work of every hash.
///
/// Built on `SHA256` itself, because the library's generic `HMAC` takes three times as long for a text as
/// short as a secret. Source: RFC 2104, section 2.
struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    init(key: SymmetricKey) {
        let block = key.withUnsafeBytes { key in
            let key = key.count > SHA256.blockByteCount ? Array(SHA256.hash(data: key)) : Array(key)
            return key + Array(repeating: 0, count: SHA256.blockByteCount - key.count)
        }
        inner = Self.hash(block.map { $0 ^ 0x36 })
        outer = Self.hash(block.map { $0 ^ 0x5c })
    }

    /// The code of a text, 32 bytes.
    func code(of text: String) -> SHA256Digest {
        var inner = inner
        var text = text
        text.withUTF8 { inner.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }

    /// Whether `expected`, or else `other`, is the code of a text, in a time that does not depend on how much of
    /// either is right.
    func accepts(_ text: String, expected: [UInt8], or other: [UInt8]? = nil) -> Bool {
        let code = code(of: text)
        let isExpected = Self.isEqual(code, expected)
        guard let other else { return isExpected }
        let isOther = Self.isEqual(code, other)
        return isExpected || isOther
    }

    private static func isEqual(_ code: SHA256Digest, _ expected: [UInt8]) -> Bool {
        guard expected.count == SHA256Digest.byteCount else { return false }
        return code.withUnsafeBytes { code in
            expected.withUnsafeBytes { expected in
                var difference: UInt8 = 0
                for place in 0..<SHA256Digest.byteCount { difference |= code[place] ^ expected[place] }
                return difference == 0
            }
        }
    }

    private static func hash(_ block: [UInt8]) -> SHA256 {
        var hash = SHA256()
        block.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash
    }
}
