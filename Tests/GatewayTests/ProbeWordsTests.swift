import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Vault

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct `the words of a provider that is tested` {
    @Test(arguments: 280...300)
    func `never hold a part of the credential, wherever they are cut`(position: Int) async throws {
        let path = "\(P_tmpdir)/tollgate-probe-tests-\(getpid())-\(UInt64.random(in: 0 ... .max)).key"
        let vault = Vault(masterKey: try MasterKey.loadOrCreate(at: path))
        unlink(path)
        let name = ProviderName("p")
        let secret = "canary-0123456789-canary"
        let beginning = "canary-01"
        var provider = Provider(
            name: name, profile: "generic", baseURL: "http://p/v1", createdAt: Timestamp(milliseconds: 0))
        provider.credentials = [beginning, secret].map {
            ProviderCredential(Secret($0), of: name, sealedBy: vault, at: Timestamp(milliseconds: 0))
        }
        // An accent behind a letter makes one character of both.
        for end in [" is wrong", "\u{301} is wrong"] {
            let words = String(repeating: "x", count: position) + secret + end
            for body in [#"{"error":{"message":"\#(words)"}}"#, words] {
                let check = await ProviderCheck(
                    of: provider, model: "m", isQuick: true, mappings: [], vault: vault,
                    transport: ScriptedTransport(
                        Journal(), Array(repeating: [.head(401), .body(body)], count: 4)),
                    clock: .system)
                #expect(!check.results.isEmpty)
                let messages = check.results.map(\.message) + check.credentials.map(\.message)
                #expect(messages.count == 4)
                #expect(messages.allSatisfy { !$0.contains("cana") && !$0.contains("456789") })
            }
        }
    }
}
