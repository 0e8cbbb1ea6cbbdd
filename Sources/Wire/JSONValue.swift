/// A value inside a document. Copying it costs one retain; it keeps the whole document alive.
public struct JSONValue: Sendable {
    /// The six kinds of RFC 8259, the two truth values apart.
    public enum Kind: UInt8, Sendable {
        case object, array, string, number, `true`, `false`, null
    }

    @usableFromInline let storage: JSONStorage
    @usableFromInline let index: Int

    @inlinable
    init(storage: JSONStorage, index: Int) {
        self.storage = storage
        self.index = index
    }

    @inlinable var node: JSONNode { storage.nodes[index] }

    /// Known without looking at the source.
    @inlinable public var kind: Kind { node.kind }

    /// True for `{…}`.
    @inlinable public var isObject: Bool { kind == .object }
    /// True for `[…]`.
    @inlinable public var isArray: Bool { kind == .array }
    /// True for `"…"`.
    @inlinable public var isString: Bool { kind == .string }
    /// True for a number of any size and spelling.
    @inlinable public var isNumber: Bool { kind == .number }
    /// True for `null`; a member that is absent is nil instead.
    @inlinable public var isNull: Bool { kind == .null }

    /// The exact source bytes of this value, without white space around it.
    @inlinable public var raw: ArraySlice<UInt8> {
        let node = node
        return storage.bytes[Int(node.start)..<Int(node.end)]
    }

    /// The truth value; nil for anything but `true` and `false`.
    @inlinable public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// Calls `body` with the exact source bytes of this value, which are valid during the call only.
    @inlinable
    func withRawBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let node = node
        return storage.bytes.withUnsafeBufferPointer { bytes in
            body(UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]))
        }
    }
}
