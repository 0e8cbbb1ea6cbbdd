import Wire

/// The citations of one text while it grows, each with its place.
struct Citations: Sendable {
    /// A citation at its place in the text, counted in Unicode scalars as OpenAI's clients do.
    struct Placed: Equatable, Sendable {
        var url: String
        var title: String
        var start: Int
        var end: Int
    }

    private(set) var all: [Placed] = []
    /// Where the passage began that a citation without a place is of.
    private var passage = 0
    /// Those that came when there was no text yet.
    private var waiting: [WebCitation] = []

    /// More than any answer has; what comes behind them is lost.
    private static let most = 200

    mutating func beginPassage(at position: Int) { passage = position }

    /// Keeps a citation until there is text. False when there are too many.
    mutating func wait(_ citation: WebCitation) -> Bool {
        guard waiting.count < Self.most else { return false }
        waiting.append(citation)
        return true
    }

    /// Adds a citation of a text that is `length` long so far.
    ///
    /// - Returns: Whether there was room for it.
    mutating func add(_ citation: WebCitation, length: Int) -> Bool {
        let range = citation.range ?? min(passage, length)..<length
        let placed = Placed(
            url: citation.url, title: citation.title, start: range.lowerBound, end: range.upperBound)
        if all.contains(placed) { return true }
        guard all.count < Self.most else { return false }
        all.append(placed)
        return true
    }

    /// Those that waited, in the order in which they came.
    mutating func takeWaiting() -> [WebCitation] {
        defer { waiting = [] }
        return waiting
    }
}

extension Citations.Placed {
    /// The members of a citation, which stand in the annotation itself or in an object of their own.
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.field("start_index", start)
        json.field("end_index", end)
        json.field("url", url)
        json.field("title", title)
    }

    /// The annotation as the Responses API has it.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "url_citation")
        writeFields(to: &json)
        json.endObject()
    }

    /// The annotation as chat/completions has it.
    func writeForChat(to json: inout JSONWriter) {
        json.beginObject()
        json.field("type", "url_citation")
        json.name("url_citation")
        json.beginObject()
        writeFields(to: &json)
        json.endObject()
        json.endObject()
    }
}

extension Collection<UInt8> {
    /// How many Unicode scalars the content of a JSON string stands for.
    var escapedScalarCount: Int {
        var count = 0
        var rest = makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                if byte & 0xC0 != 0x80 { count += 1 }
                continue
            }
            guard rest.next() == UInt8(ascii: "u") else {
                count += 1
                continue
            }
            let digits = (0..<4).compactMap { _ in rest.next() }
            // The first half of a surrogate pair stands for no scalar of its own.
            let isFirstHalf =
                digits.count == 4 && digits[0] | 0x20 == UInt8(ascii: "d")
                && "89abAB".utf8.contains(digits[1])
            if !isFirstHalf { count += 1 }
        }
        return count
    }
}
