/// A model name in which `*` stands for any run of characters, such as `claude-*-haiku*`.
public struct ModelPattern: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { text }

    /// Whether the pattern is a plain name.
    public var isExact: Bool { !text.utf8.contains(UInt8(ascii: "*")) }

    /// How much the pattern says: of two that match, the one with more literal characters goes first.
    public var specificity: Int { text.utf8.count { $0 != UInt8(ascii: "*") } }

    /// Whether the pattern covers a model name. Case counts.
    ///
    /// Linear in the product of both lengths at worst: on a mismatch only the last `*` is widened.
    public func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8)
        let name = Array(name.utf8)
        var at = 0
        var place = 0
        var star: Int?
        var resume = 0
        while place < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = at
                resume = place
                at += 1
            } else if at < pattern.count, pattern[at] == name[place] {
                at += 1
                place += 1
            } else if let last = star {
                at = last + 1
                resume += 1
                place = resume
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
