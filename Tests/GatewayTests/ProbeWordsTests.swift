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
        var provider = Provider(
            name: name, profile: "generic", baseURL: "http://p/v1", createdAt: Timestamp(milliseconds: 0))
        provider.credentials = [
            ProviderCredential(
                Secret(secret), of: name, sealedBy: vault, at: Timestamp(milliseconds: 0))
        ]
        let words = String(repeating: "x", count: position) + secret + " is wrong"
        for body in [#"{"error":{"message":"\#(words)"}}"#, words] {
            let check = await ProviderCheck(
                of: provider, model: "m", isQuick: true, mappings: [], vault: vault,
                transport: ScriptedTransport(
                    Journal(), [[.head(401), .body(body)], [.head(401), .body(body)]]),
                clock: .system)
            #expect(!check.results.isEmpty)
            #expect(check.results.allSatisfy { !$0.message.contains("cana") })
        }
    }
}
