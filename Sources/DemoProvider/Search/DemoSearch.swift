import Wire

/// A search of the web that the provider runs by itself while it answers.
struct DemoSearch: Equatable, Sendable {
    let query: String
    /// How many pages it finds.
    let count: Int
    /// Where it finds them.
    var domain = "example.com"
    /// Whether it is one more than the request allows.
    var isRefused = false

    /// What is found.
    var pages: [DemoPage] {
        let folder = String(DemoSignature.hash(query), radix: 16)
        return (0..<(isRefused ? 0 : count)).map { index in
            DemoPage(
                url: "https://\(domain)/\(folder)/\(index + 1)", title: "\(query), page \(index + 1)",
                text: "What page \(index + 1) says.")
        }
    }

    /// What is searched for, as the input of the tool.
    var input: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("query", query)
        json.endObject()
        return json.bytes
    }
}

/// A page of the web that a search has found.
struct DemoPage: Equatable, Sendable {
    let url: String
    let title: String
    let text: String

    /// What the page's content is sealed as in the Messages API, which checks it when it comes back.
    static func seal(of url: String) -> String { DemoSignature.made(for: "page\n" + url) }
}

/// How a provider tells of its searches.
enum SearchManner: Sendable {
    /// It runs none.
    case never
    /// Blocks of the Messages API, with citations in the text, and counted.
    case blocks
    /// `annotations` of the message, at their places in its text, and counted (OpenRouter)
    case annotations
    /// `web_search` beside the choices, and counted nowhere (GLM)
    case pages
}
