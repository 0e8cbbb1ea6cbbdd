import Domain
import Presentation
import Wire

/// One page of things that have ids, with Anthropic's cursors `after_id` and `before_id`.
struct IDPage<Element> {
    let elements: [Element]
    let hasMore: Bool
    private let id: (Element) -> String

    /// - Parameters:
    ///   - all: Everything in the order of the list, also what the filter leaves out, so that a cursor stays a
    ///     place in the list when what it names no longer passes.
    ///   - cursor: The id of a cursor of another kind, which the page begins behind.
    ///   - passes: The filter.
    init(
        _ all: [Element], query: Query, behind cursor: String? = nil, id: @escaping (Element) -> String,
        where passes: (Element) -> Bool = { _ in true }
    ) throws {
        let limit = try query.integer("limit", in: 1...1000, else: 20)
        let (after, before) = (query["after_id"] ?? cursor, query["before_id"])
        guard after == nil || before == nil else {
            throw ErrorReply.invalidRequest("after_id and before_id are mutually exclusive")
        }
        self.id = id
        func place(of cursor: String, _ name: String) throws(InvalidField) -> Int {
            guard let place = all.firstIndex(where: { id($0) == cursor }) else {
                throw InvalidField(name, "is no id of this list")
            }
            return place
        }
        if let before {
            let end = try place(of: before, "before_id")
            let candidates = all[..<end].filter(passes)
            elements = candidates.suffix(limit)
            hasMore = candidates.count > limit
        } else {
            let begin = try after.map { cursor throws(InvalidField) in try place(of: cursor, "after_id") + 1 }
            let candidates = all[(begin ?? 0)...].filter(passes)
            elements = Array(candidates.prefix(limit))
            hasMore = candidates.count > limit
        }
    }

    /// `{"data":[…],"has_more":…,"first_id":…,"last_id":…}`.
    ///
    /// - Parameter call: For a list that is read by `page` too: adds the `next_page` of this page.
    func answer(
        withCursorFor call: Call? = nil, _ write: (inout JSONWriter, Element) -> Void
    ) -> Answer {
        Answer.json { json in
            json.object { json in
                json.field("data", array: elements, write)
                json.field("has_more", hasMore)
                json.field("first_id", optional: elements.first.map(id))
                json.field("last_id", optional: elements.last.map(id))
                guard let call else { return }
                let next = hasMore ? elements.last.map { PageCursor.text(id($0), for: call) } : nil
                json.field("next_page", optional: next)
            }
        }
    }
}
