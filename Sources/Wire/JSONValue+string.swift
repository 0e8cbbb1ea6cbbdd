import Glibc

extension JSONValue {
    /// The text of a string; nil for other kinds. Escapes of lone surrogates become U+FFFD.
    public var string: String? {
        let node = node
        guard node.kind == .string else { return nil }
        return storage.bytes.withUnsafeBufferPointer { bytes in
            let content = UnsafeBufferPointer(rebasing: bytes[Int(node.start) + 1..<Int(node.end) - 1])
            guard node.isEscaped else { return String(decoding: content, as: UTF8.self) }
            return String(unsafeUninitializedCapacity: content.count) { JSONEscape.decode(content, to: $0) }
        }
    }

    /// A string's bytes between its quotes, still escaped; nil for other kinds.
    @inlinable public var escapedContent: ArraySlice<UInt8>? {
        let node = node
        guard node.kind == .string else { return nil }
        return storage.bytes[Int(node.start) + 1..<Int(node.end) - 1]
    }

    /// Whether this is a string with no text in it.
    @inlinable public var isEmptyString: Bool {
        let node = node
        return node.kind == .string && node.end - node.start == 2
    }

    /// Whether this is a string with exactly this text. Allocates nothing unless a long string has escapes.
    public func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { equals($0) }
    }

    /// Whether this is a string that begins with this text. Allocates nothing unless a long string has
    /// escapes.
    public func hasPrefix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { prefix in
            withText { $0.count >= prefix.count && Self.begins($0, with: prefix) } ?? false
        }
    }

    @inline(__always)
    func equals(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let node = node
        // No text is longer than its source, so most candidates are refused by length.
        let room = Int(node.end) - Int(node.start) - 2
        guard node.isEscaped ? room >= text.count : room == text.count else { return false }
        return withText { $0.count == text.count && Self.begins($0, with: text) } ?? false
    }

    @inline(__always)
    private static func begins(_ text: UnsafeBufferPointer<UInt8>, with prefix: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        guard let left = text.baseAddress, let right = prefix.baseAddress else { return prefix.isEmpty }
        return memcmp(left, right, prefix.count) == 0
    }

    /// Calls `body` with a string's decoded text, which is valid during the call only; nil for other kinds.
    @inline(__always)
    private func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        let node = node
        guard node.kind == .string else { return nil }
        return storage.bytes.withUnsafeBufferPointer { bytes in
            let content = UnsafeBufferPointer(rebasing: bytes[Int(node.start) + 1..<Int(node.end) - 1])
            guard node.isEscaped else { return body(content) }
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: content.count) { text in
                let count = JSONEscape.decode(content, to: text)
                return body(UnsafeBufferPointer(rebasing: text[..<count]))
            }
        }
    }
}
