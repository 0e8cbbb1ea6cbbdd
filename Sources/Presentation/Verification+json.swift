import Domain
import Wire

extension Verification {
    /// Each book with its gaps, and whether there are none.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("ok", isSound)
            json.field("books", array: books) { json, book in
                json.object { json in
                    json.field("name", book.name)
                    json.field("checked", book.checked)
                    json.field("gaps", array: book.gaps) { json, gap in json.value(gap) }
                }
            }
        }
    }
}
