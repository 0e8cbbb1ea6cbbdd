import TestSupport

@testable import Upstream

extension FuzzedParser {
    /// What stands around the bodies of calls to providers.
    static let upstream = [
        FuzzedParser("response-head") { input, _ in try readHead(input) },
        FuzzedParser(text: "header", readHeader),
        FuzzedParser(text: "upstream-url") { text in
            guard (try? UpstreamURL.check(text)) != nil else { return }
            try promise(!text.utf8.contains { $0 <= 0x20 || $0 >= 0x7F }, "a URL with something else in it")
        },
    ]

    /// As libcurl hands it over, line by line.
    private static func readHead(_ input: [UInt8]) throws {
        var collector = HeadCollector()
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            switch (Array(line) + [UInt8(ascii: "\n")]).withUnsafeBytes({ collector.take($0) }) {
            case .line: continue
            case .tooLarge: return
            case .head(let head):
                try promise(200...999 ~= head.status, "status \(head.status)")
                for header in head.headers {
                    let bytes = Array(header.name.utf8) + Array(header.value.utf8)
                    try promise(!bytes.contains(UInt8(ascii: "\n")), "a line within a header")
                    try promise(!header.value.utf8.contains { $0 == 0 || $0 == 13 }, "a CR or NUL in a value")
                }
            }
        }
    }

    /// What may be sent as a header cannot end it.
    private static func readHeader(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, (try? HeaderRules.check(parts[0], parts[1])) != nil else { return }
        let bytes = Array(parts[0].utf8) + Array(parts[1].utf8)
        try promise(!bytes.contains { $0 == 0 || $0 == 10 || $0 == 13 }, "a header that ends early")
    }
}
