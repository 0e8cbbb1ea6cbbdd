import DataPlane
import Domain
import Foundation
import GatewayDoubles
import Testing

@Suite struct `secrets` {
    private static let canary = "tg-canary-7f3ac9e15d2b48"

    @Test(arguments: `request ids`.kinds.indices)
    func `of a key are in no answer and not on the ledger`(kind: Int) async throws {
        try await withPlane([Bench.stream()]) { plane in
            for key in [Self.canary, plane.key().1, plane.key(plane.bench.revoked).1] {
                let secret = try #require(key.split(separator: "-").last)
                var request = `request ids`.kinds[kind].request
                request.headers.removeAll { $0.0 == "x-api-key" }
                request.headers += [
                    ("x-api-key", key), ("authorization", "Bearer " + key), ("cookie", key), ("origin", key),
                ]
                request.target += (request.target.contains("?") ? "&" : "?") + "api_key=" + key
                request = request.with("connection", "close")
                let client = try await plane.connect()
                try await client.send(request.bytes)
                #expect(!(try await client.rest().text.contains(secret)))
                for entry in plane.bench.ledger.entries {
                    #expect(!String(describing: entry).contains(secret))
                }
            }
        }
    }

    @Test(arguments: [
        "BREW /KEY HTTP/1.1\r\nx-api-key: KEY\r\n\r\n", "GET / HTTP/1.1\r\nx-api-key : KEY\r\n\r\n",
        "GET / HTTP/1.1\r\nx-api-key: KEY\u{0}\r\n\r\n", "KEY\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nx-api-key: KEY\r\ntransfer-encoding: chunked\r\n\r\nKEY\r\n",
    ])
    func `are not in the answer to broken HTTP`(text: String) async throws {
        try await withPlane { plane in
            let client = try await plane.connect()
            try await client.send(text.replacing("KEY", with: Self.canary))
            #expect(!(try await client.rest().text.contains("7f3ac9e15d2b48")))
        }
    }
}
