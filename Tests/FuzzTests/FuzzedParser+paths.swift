import Domain
import NIOHTTP1
import TestSupport

@testable import ControlPlane
@testable import DataPlane
@testable import Gateway

extension FuzzedParser {
    /// What requests say before their body.
    static let paths = [
        FuzzedParser(text: "path", readPath),
        FuzzedParser(text: "query", readQuery),
        FuzzedParser("client-headers") { input, _ in readHeaders(input) },
        FuzzedParser(text: "key", readKey),
    ]

    private static func readPath(_ text: String) throws {
        for method in [HTTPMethod.GET, .POST, .HEAD, .DELETE, .OPTIONS] {
            _ = Endpoint(method, path: text)
        }
        _ = RouteTable.methods(of: text)
        let decoded = PercentEncoding.decode(text)
        try promise(
            PercentEncoding.decode(PercentEncoding.encode(decoded)) == decoded, "another text when encoded")
        if let strict = URLText.decode(text[...]) {
            try promise(strict == decoded, "two ways to decode that do not agree")
        }
    }

    private static func readQuery(_ text: String) throws {
        for route in RouteTable.all where !route.parameters.isEmpty {
            guard let query = try? Query(text, of: route) else { continue }
            for parameter in route.parameters {
                _ = (query[parameter.name], query.list(parameter.name))
                _ = try? query.time(parameter.name)
                _ = try? query.flag(parameter.name)
                if let number = try? query.integer(parameter.name, in: 1...1_000) {
                    try promise(1...1_000 ~= number, "\(number) is out of bounds")
                }
            }
        }
        _ = try? ModelPage([], query: text).body
    }

    /// Whatever stands in values; names are what NIO lets through.
    private static func readHeaders(_ input: [UInt8]) {
        var headers = HTTPHeaders()
        for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { continue }
            headers.add(name: String(parts[0]), value: String(parts[1].dropFirst()))
        }
        let client = ClientHeaders(headers)
        _ = (client.apiKey, client.bearer, client.hasVersion)
    }

    private static func readKey(_ text: String) throws {
        if let key = KeyToken(text) {
            try promise(key.whole == Secret(text), "another key when put together")
            try promise(AdminToken(text) == nil, "a key of both kinds")
            try promise(KeyToken.isWhole(text), "a key that is not masked")
        }
        if let key = AdminToken(text) {
            try promise(key.whole == Secret(text), "another key when put together")
            try promise(KeyToken.isWhole(text), "a key that is not masked")
        }
    }
}
