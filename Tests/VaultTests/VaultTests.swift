import Domain
import Testing

@testable import Vault

@Suite struct VaultTests {
    let vault: Vault

    init() throws {
        vault = Vault(masterKey: try #require(MasterKey(bytes: Array(0..<32))))
    }

    private let noon = Timestamp(milliseconds: 1_795_435_200_000)

    private func key(_ hash: [UInt8], previous: PreviousSecret? = nil) -> ServiceKey {
        ServiceKey(
            id: KeyID("k1"), name: "n", createdAt: noon, previousSecret: previous, secretHash: hash)
    }

    @Test func `a replaced secret is accepted until its time of grace is over`() {
        let (old, new) = (Secret("old"), Secret("new"))
        let end = noon + .seconds(60)
        let key = key(vault.hash(new), previous: .init(hash: vault.hash(old), expiresAt: end))
        #expect(vault.accepts(old, of: key, at: end + .milliseconds(-1)))
        #expect(!vault.accepts(old, of: key, at: end))
        for moment in [noon, end, end + .seconds(1)] {
            #expect(vault.accepts(new, of: key, at: moment))
            #expect(!vault.accepts(Secret("other"), of: key, at: moment))
        }
    }

    @Test func `an admin key's hash is not that of a service key with the same secret`() throws {
        let token = vault.makeAdminKey()
        #expect(vault.hash(token) != vault.hash(token.secret))
        func record(_ id: AdminKeyID, _ hash: [UInt8]) -> AdminKey {
            AdminKey(
                id: id, name: "n", role: .read, createdAt: noon, createdBy: .commandLine(user: "u"),
                secretHash: hash)
        }
        #expect(vault.accepts(token, for: record(token.id, vault.hash(token)), at: noon))
        #expect(!vault.accepts(token, for: record(token.id, vault.hash(token.secret)), at: noon))
        #expect(!vault.accepts(token, for: record(AdminKeyID("aOther"), vault.hash(token)), at: noon))
        let parsed = try #require(token.whole.reveal { AdminToken($0) })
        #expect(parsed.id == token.id && parsed.secret == token.secret)
    }

    @Test func `a hash accepts its own secret and no other`() {
        let hash = vault.hash(Secret("correct horse"))
        #expect(hash.count == 32)
        #expect(vault.accepts(Secret("correct horse"), of: key(hash), at: noon))
        #expect(!vault.accepts(Secret("correct horsf"), of: key(hash), at: noon))
        #expect(!vault.accepts(Secret("correct hors"), of: key(hash), at: noon))
        #expect(!vault.accepts(Secret(""), of: key(hash), at: noon))
    }

    @Test func `a hash with one flipped bit accepts nothing`() {
        let secret = Secret("correct horse")
        let hash = vault.hash(secret)
        for bit in 0..<256 {
            var damaged = hash
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(!vault.accepts(secret, of: key(damaged), at: noon))
        }
    }

    @Test func `a hash of another length accepts nothing`() {
        let hash = vault.hash(Secret("s"))
        for other in [[], Array(hash.dropLast()), hash + [0]] {
            #expect(!vault.accepts(Secret("s"), of: key(other), at: noon))
        }
    }

    @Test func `another master key knows neither hashes nor boxes`() throws {
        let other = Vault(masterKey: try #require(MasterKey(bytes: Array(1...32))))
        #expect(!other.accepts(Secret("s"), of: key(vault.hash(Secret("s"))), at: noon))
        #expect(throws: VaultError.wrongKey(provider: "openai")) {
            try other.open(vault.seal(Secret("s"), for: ProviderName("openai")), for: ProviderName("openai"))
        }
    }

    @Test(arguments: ["", "sk-1", "Ünïcödé 🙂", String(repeating: "x", count: 10_000)])
    func `a sealed credential opens again`(text: String) throws {
        let sealed = vault.seal(Secret(text), for: ProviderName("openai"))
        #expect(sealed.count == text.utf8.count + 28)
        #expect(try vault.open(sealed, for: ProviderName("openai")) == Secret(text))
    }

    @Test func `a box does not show its secret and is never the same twice`() {
        let boxes = (1...100).map { _ in vault.seal(Secret("sk-canary-secret"), for: ProviderName("p")) }
        #expect(Set(boxes).count == 100)
        #expect(boxes.allSatisfy { $0.firstRange(of: "canary".utf8) == nil })
    }

    @Test func `a box opens for its own provider only`() {
        let sealed = vault.seal(Secret("sk-1"), for: ProviderName("openai"))
        #expect(throws: VaultError.wrongKey(provider: "azure")) {
            try vault.open(sealed, for: ProviderName("azure"))
        }
    }

    @Test func `a box opens for its own purpose only`() throws {
        let name = ProviderName("openai")
        let proxy = vault.seal(Secret("me:pw"), for: name, as: .proxyCredential)
        #expect(try vault.open(proxy, for: name, as: .proxyCredential) == Secret("me:pw"))
        #expect(throws: VaultError.wrongKey(provider: "openai")) { try vault.open(proxy, for: name) }
        let credential = vault.seal(Secret("sk-1"), for: name)
        #expect(throws: VaultError.wrongKey(provider: "openai")) {
            try vault.open(credential, for: name, as: .proxyCredential)
        }
    }

    @Test func `a box with one flipped bit does not open`() {
        let sealed = vault.seal(Secret("sk-1"), for: ProviderName("p"))
        for bit in 0..<(sealed.count * 8) {
            var damaged = sealed
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: VaultError.self) { try vault.open(damaged, for: ProviderName("p")) }
        }
    }

    @Test func `a box that was cut short does not open`() {
        let sealed = vault.seal(Secret("sk-1"), for: ProviderName("p"))
        for length in 0..<sealed.count {
            #expect(throws: VaultError.self) {
                try vault.open(Array(sealed[..<length]), for: ProviderName("p"))
            }
        }
    }

    @Test func `new keys have the promised form and are never the same`() throws {
        let keys = (1...1000).map { _ in vault.makeKey() }
        #expect(Set(keys.map(\.id)).count == 1000)
        for key in keys {
            #expect(key.id.text.count == 12)
            #expect(key.id.text.hasPrefix("k"))
            #expect(key.id.text.allSatisfy { Vault.alphabet.contains($0) })
            #expect(key.secret.reveal { $0.count == 40 && $0.allSatisfy { Vault.alphabet.contains($0) } })
            let token = try #require(key.whole.reveal { KeyToken($0) })
            #expect(token.id == key.id)
            #expect(token.secret == key.secret)
        }
    }

    @Test func `all characters of the alphabet are used`() {
        let text = (1...200).map { _ in vault.makeKey().secret.reveal { $0 } }.joined()
        #expect(Set(text) == Set(Vault.alphabet))
        #expect(Vault.alphabet.count == 58)
    }
}
