/// A strictly parsed JSON text (RFC 8259) and a flat tape of its nodes.
///
/// The source bytes stay as they came, so that whatever nobody needs to understand can be written again byte
/// for byte: order of names, duplicates, spelling of numbers, escapes and white space.
public struct JSONDocument: Sendable {
    /// Nested objects and arrays that are accepted unless the caller says otherwise.
    public static let defaultMaximumDepth = 512

    @usableFromInline let storage: JSONStorage

    /// Parses `bytes`, which must be one JSON text in UTF-8 of less than 4 GiB.
    ///
    /// - Parameter maximumDepth: How many objects and arrays may be nested.
    public init(_ bytes: [UInt8], maximumDepth: Int = JSONDocument.defaultMaximumDepth) throws(JSONError) {
        storage = try JSONStorage(bytes, maximumDepth: maximumDepth)
    }

    /// The value that the text is.
    @inlinable public var root: JSONValue { JSONValue(storage: storage, index: 0) }

    /// The whole text, white space around the value included.
    @inlinable public var bytes: [UInt8] { storage.bytes }
}

/// What a document and all cursors into it share.
// Safe to share: every property is a constant, and nobody writes to the nodes after the initializer.
@usableFromInline
final class JSONStorage: @unchecked Sendable {
    @usableFromInline let bytes: [UInt8]

    /// At least one node; the first is the root.
    @usableFromInline let nodes: UnsafePointer<JSONNode>

    init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONError) {
        guard bytes.count < Int(UInt32.max) else { throw JSONError(.tooLarge, at: Int(UInt32.max)) }
        nodes = try bytes.withUnsafeBufferPointer { source throws(JSONError) in
            guard let start = source.baseAddress else { throw JSONError(.empty, at: 0) }
            var parser = JSONParser(start, count: source.count, maximumDepth: maximumDepth)
            do throws(JSONError) {
                try parser.parse()
            } catch {
                parser.tape.nodes.deallocate()
                throw error
            }
            return UnsafePointer(parser.tape.nodes)
        }
        self.bytes = bytes
    }

    deinit {
        nodes.deallocate()
    }
}
