import Domain
import Presentation
import Wire

/// One page of rows that are put together anew for each request, with Anthropic's opaque cursor `page`.
struct OffsetPage<Row> {
    let rows: ArraySlice<Row>
    /// The cursor that leads to the rows after these.
    let next: String?

    /// Reads `limit` and `page`.
    init(_ all: [Row], of call: Call) throws(InvalidField) {
        let limit = try call.query.integer("limit", in: 1...1000, else: 20)
        let offset = max(0, try PageCursor.number(in: call) ?? 0)
        rows = all.dropFirst(offset).prefix(limit)
        next = rows.endIndex < all.endIndex ? PageCursor.text(rows.endIndex, for: call) : nil
    }

    /// `{"data":[…],"has_more":…,"next_page":…}` and what is added.
    func answer(
        adding addition: (inout JSONWriter) -> Void = { _ in }, _ write: (inout JSONWriter, Row) -> Void
    ) -> Answer {
        Answer.json { json in
            json.object { json in
                json.field("data", array: rows, write)
                json.field("has_more", next != nil)
                json.field("next_page", optional: next)
                addition(&json)
            }
        }
    }
}
