import TestSupport
import Testing

/// A parser of foreign bytes, and what it promises of any.
struct FuzzedParser: CustomTestStringConvertible, Sendable {
    /// Its name, and that of the folder with its corpus.
    let name: String
    /// Has the parser read an input. That it refuses the input is in order; throws where it breaks a promise. What is
    /// drawn from the generator is the same whenever the input is.
    let read: @Sendable (_ input: [UInt8], _ random: inout SeededGenerator) throws -> Void

    init(
        _ name: String, _ read: @escaping @Sendable ([UInt8], inout SeededGenerator) throws -> Void
    ) {
        self.name = name
        self.read = read
    }

    /// A parser of text. Bytes that are no text become U+FFFD on the way to it, as they do everywhere.
    init(text name: String, _ read: @escaping @Sendable (String) throws -> Void) {
        self.init(name) { input, _ in try read(String(decoding: input, as: UTF8.self)) }
    }

    var testDescription: String { name }

    /// All parsers that take bytes from clients, providers, files and command lines.
    static let all = wire + answers + requests + upstream + paths + words + files
}

/// A promise that a parser did not keep.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String
}

/// Throws unless a promise is kept.
func promise(_ isKept: Bool, _ words: @autoclosure () -> String) throws(BrokenPromise) {
    guard isKept else { throw BrokenPromise(description: words()) }
}
