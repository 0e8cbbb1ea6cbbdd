import Testing
import Upstream

/// What a connection is made to is looked at when it is made: a name says nothing of it.
@Suite struct LinkLocalTests {
    /// The last two are spelled so that only the system, or libcurl, knows what they stand for.
    @Test(arguments: [
        "http://169.254.169.254/", "http://[fe80::1%25lo]/", "http://[::ffff:169.254.169.254]/",
        "http://100.100.100.200/", "http://0xA9FEA9FE/", "http://169%2e254.169.254/",
    ])
    func `no connection is made to a link-local address`(url: String) async throws {
        let transport = try CurlTransport()
        let request = UpstreamRequest(method: .get, url: url)
        let error = try await transport.refusal(of: request)
        #expect(error == .linkLocal)
        #expect(error.isBeforeRequest)
    }

    @Test func `neither is one to a proxy with such an address`() async throws {
        let transport = try CurlTransport()
        let request = UpstreamRequest(
            method: .get, url: "http://127.0.0.1:9/", proxy: "http://169.254.169.254:3128")
        #expect(try await transport.refusal(of: request) == .linkLocal)
    }

    /// On this machine's own link, where nobody has that address.
    @Test func `where they are allowed a connection is tried`() async throws {
        let transport = try CurlTransport(allowsLinkLocal: true)
        var request = UpstreamRequest(method: .get, url: "http://[fe80::1%25lo]:9/")
        request.timeouts.connect = .milliseconds(200)
        let error = try await transport.refusal(of: request)
        #expect(error == .connect || error == .timeout(phase: .connect))
    }
}
