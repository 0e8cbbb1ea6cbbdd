import Domain
import SQLiteStorage
import Testing
import Wire

@testable import ControlPlane

/// Options of providers over HTTP.
@Suite(.serialized) struct ProviderOptionRouteTests {
    private let providers = "/v1/organizations/providers"

    @Test func `options of a provider are set, taken back, shown and audited`() async throws {
        try await Office.open { office in
            let made = try await office.post(
                providers,
                #"{"name":"a","base_url":"http://x/v1","options":{"images":"none","top-k@m":"on"}}"#)
            #expect(made.json["options"]?["images"]?.string == "none")
            #expect(made.json["options"]?["top-k@m"]?.string == "on")
            let changed = try await office.post(
                providers + "/a", #"{"options":{"images":null,"stop":"1"}}"#)
            #expect(changed.json["options"]?.members.map(\.name) == ["stop", "top-k@m"])
            let stored = try await office.store.directory().providers[ProviderName("a")]
            #expect(stored?.options == ["stop": "1", "top-k@m": "on"])
            let log = try await office.get("/v1/organizations/audit_log")
            #expect(log.text.contains(#""options":{"images":"none","top-k@m":"on"}"#))
        }
    }
}
