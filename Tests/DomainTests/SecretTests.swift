import Testing

@testable import Domain

@Suite struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret = Secret("canary")
        let others = [Secret("canary")]
        let optional: Secret? = Secret("canary")
    }

    @Test func `a secret has no printable form`() {
        let secret = Secret("canary")
        var dumped = ""
        dump(secret, to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Optional(secret) as Any)",
            dumped,
        ]
        for text in texts {
            #expect(text.contains("••••"))
            #expect(!text.contains("canary"))
        }
    }

    @Test func `what holds a secret does not print it either`() {
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in ["\(Holder())", String(reflecting: Holder()), dumped] {
            #expect(text.contains("holder"))
            #expect(!text.contains("canary"))
        }
    }

    @Test func `mirrors see nothing`() {
        #expect(Mirror(reflecting: Secret("canary")).children.isEmpty)
    }

    @Test func `the text is handed out on purpose, and errors with it`() throws {
        #expect(Secret("canary").reveal { $0.count } == 6)
        #expect(throws: StorageError.busy) {
            try Secret("x").reveal { _ throws(StorageError) in throw .busy }
        }
    }

    @Test func `secrets are equal when their texts are`() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b"))
        #expect(Secret("").isEmpty)
        #expect(!Secret("a").isEmpty)
    }
}
