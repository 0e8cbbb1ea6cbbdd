/// One statement, put together from literals alone.
///
/// `StaticString` keeps values out: text that is known only at run time cannot become a part of it. Its
/// identity is what connections remember their prepared statements by, so it belongs into a `static let`.
final class SQL: Sendable {
    let text: String

    convenience init(_ parts: StaticString...) {
        self.init(parts: parts)
    }

    init(parts: [StaticString]) {
        text = parts.map(\.description).joined(separator: " ")
    }
}
