import Domain
import Testing

@testable import Vault

@Suite struct VaultTests {
    let vault: Vault

    init() throws {
        vault = Vault(masterKey: try #require(MasterKey(bytes: Array(0..<32))))
    }

    @Test func `a hash accepts its own secret and no other`() {
        let hash = vault.hash(Secret("correct horse"))
        #expect(hash.count == 32)
        #expect(vault.accepts(Secret("correct horse"), hash: hash))
        #expect(!vault.accepts(Secret("correct horsf"), hash: hash))
        #expect(!vault.accepts(Secret("correct hors"), hash: hash))
        #expect(!vault.accepts(Secret(""), hash: hash))
    }

    @Test func `a hash with one flipped bit accepts nothing`() {
        let secret = Secret("correct horse")
        let hash = vault.hash(secret)
        for bit in 0..<256 {
            var damaged = hash
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(!vault.accepts(secret, hash: damaged))
        }
    }

    @Test func `a hash of another length accepts nothing`() {
        let hash = vault.hash(Secret("s"))
        for other in [[], Array(hash.dropLast()), hash + [0]] {
            #expect(!vault.accepts(Secret("s"), hash: other))
        }
    }

    @Test func `another master key knows neither hashes nor boxes`() throws {
        let other = Vault(masterKey: try #require(MasterKey(bytes: Array(1...32))))
        #expect(!other.accepts(Secret("s"), hash: vault.hash(Secret("s"))))
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
