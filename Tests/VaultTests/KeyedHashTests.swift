import Crypto
import Testing

@testable import Vault

@Suite struct KeyedHashTests {
    /// RFC 4231, test cases 1, 2, 6 and 7: short keys, and keys longer than a block.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            "This is a test using a larger than block-size key and a larger than block-size data. The key "
                + "needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `the published codes come out`(key: [UInt8], text: String, expected: String) {
        let code = KeyedHash(key: SymmetricKey(data: key)).code(of: text)
        #expect(String(decoding: Hexadecimal.digits(of: Array(code)), as: UTF8.self) == expected)
    }

    @Test(arguments: [0, 1, 31, 55, 56, 63, 64, 65, 119, 1000])
    func `texts of every length get the code that the library's HMAC gives them`(length: Int) {
        let key = SymmetricKey(size: .bits256)
        let text = String(repeating: "s", count: length)
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        #expect(Array(KeyedHash(key: key).code(of: text)) == Array(code))
    }
}
