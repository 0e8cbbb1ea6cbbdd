import Testing
import Wire

@testable import DemoProvider

/// What Azure's twin asks for before it reads a request.
@Suite struct TwinDoorTests {
    private static let version = "api-version=2024-10-21"
    private static let deployment = "/openai/deployments/gpt-5.1/chat/completions"
    private static let key = [("api-key", "right")]

    private static let calls: [(path: String, query: String, headers: [(String, String)], status: Int)] = [
        (deployment, version, key, 200),
        (deployment, "a=b&\(version)", key, 200),
        ("/openai/v1/chat/completions", "", key, 200),
        ("/openai/v1/chat/completions", "api-version=preview", key, 200),
        (deployment, "", key, 404),
        (deployment, "api-version=", key, 404),
        ("/v1/chat/completions", version, key, 404),
        ("/openai/chat/completions", version, key, 404),
        ("/openai/deployments//chat/completions", version, key, 404),
        ("/openai/deployments/a/b/chat/completions", version, key, 404),
        (deployment, version, [], 401),
        (deployment, version, [("api-key", "wrong")], 401),
        (deployment, version, [("authorization", "Bearer right")], 401),
        (deployment, version, key + [("authorization", "Bearer right")], 401),
    ]

    @Test(arguments: calls)
    func `Azure wants a deployment, a version and its own header`(
        path: String, query: String, headers: [(String, String)], status: Int
    ) throws {
        var options = DemoOptions()
        options.twin = Twin.named("azure")
        options.apiKey = "right"
        let reply = try DemoService(options).answer(
            DemoService.Inbound(
                method: "POST", path: path, query: query, headers: headers.map { (name: $0.0, value: $0.1) },
                body: chat("hi", model: "gpt-5.1")))
        #expect(reply.status == status)
    }

    @Test func `its list of models is behind the same door, and any key opens one without a credential`()
        throws
    {
        var options = DemoOptions()
        options.twin = Twin.named("azure")
        let service = try DemoService(options)
        func status(_ query: String, _ headers: [(name: String, value: String)]) -> Int {
            service.answer(
                DemoService.Inbound(method: "GET", path: "/openai/models", query: query, headers: headers)
            ).status
        }
        #expect(status(Self.version, [("api-key", "any")]) == 200)
        #expect(status(Self.version, []) == 401)
        #expect(status("", [("api-key", "any")]) == 404)
    }

    @Test func `addresses of Azure lead nowhere at other providers`() throws {
        let reply = try DemoService(DemoOptions()).answer(
            DemoService.Inbound(method: "POST", path: Self.deployment, body: chat("hi")))
        #expect(reply.status == 404)
    }
}
