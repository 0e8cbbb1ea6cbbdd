import Domain
import Testing

@testable import Vault

@Suite struct `sealed reasoning` {
    private let vault: Vault

    init() throws { vault = Vault(masterKey: try #require(MasterKey(bytes: Array(0..<32)))) }

    private func seal(_ text: String) -> [UInt8] {
        vault.seal(reasoning: Array(text.utf8), of: "toolu_a_0", for: KeyID("k1"))
    }

    @Test(arguments: ["", "Let me see. 🙂", String(repeating: "x", count: 200_000)])
    func `opens again`(text: String) {
        let sealed = seal(text)
        #expect(sealed.count == text.utf8.count + Vault.boxOverhead)
        #expect(vault.reasoning(in: sealed, of: "toolu_a_0", for: KeyID("k1")) == Array(text.utf8))
    }

    @Test func `does not show what is in it and is never the same twice`() {
        let boxes = (1...100).map { _ in seal("a canary in the thoughts") }
        #expect(Set(boxes).count == 100)
        #expect(boxes.allSatisfy { $0.firstRange(of: "canary".utf8) == nil })
    }

    @Test func `opens for its own call and key only, under its master key`() throws {
        let sealed = seal("Let me see.")
        #expect(vault.reasoning(in: sealed, of: "toolu_a_1", for: KeyID("k1")) == nil)
        #expect(vault.reasoning(in: sealed, of: "toolu_a_0", for: KeyID("k2")) == nil)
        let other = Vault(masterKey: try #require(MasterKey(bytes: Array(1...32))))
        #expect(other.reasoning(in: sealed, of: "toolu_a_0", for: KeyID("k1")) == nil)
    }

    @Test func `is nothing when it is damaged or cut`() {
        let sealed = seal("Let me see.")
        for place in sealed.indices {
            var damaged = sealed
            damaged[place] ^= 1
            #expect(vault.reasoning(in: damaged, of: "toolu_a_0", for: KeyID("k1")) == nil)
            #expect(vault.reasoning(in: Array(sealed[..<place]), of: "toolu_a_0", for: KeyID("k1")) == nil)
        }
    }
}
