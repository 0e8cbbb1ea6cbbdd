import Glibc

extension JSONValue {
    /// The member of an object with this decoded name; nil when there is none or this is no object.
    ///
    /// Of members with the same name it is the last, as JavaScript and Python read it.
    public subscript(name: StaticString) -> JSONValue? {
        name.withUTF8Buffer { member(named: $0) }
    }

    /// The member of an object with this decoded name; of several the last.
    public subscript(name: String) -> JSONValue? {
        // Nearly every text is kept as UTF-8 and read where it is.
        if let value = name.utf8.withContiguousStorageIfAvailable({ member(named: $0) }) { return value }
        var name = name
        return name.withUTF8 { member(named: $0) }
    }

    /// Members or elements; 0 for all that is neither object nor array. Takes a step for each.
    public var count: Int {
        let node = node
        guard node.kind == .object || node.kind == .array else { return 0 }
        var steps = 0
        var child = index + 1
        while child < Int(node.next) {
            child = Int(storage.nodes[child].next)
            steps += 1
        }
        return node.kind == .object ? steps / 2 : steps
    }

    /// The elements of an array; none for other kinds.
    @inlinable public var elements: Elements {
        Elements(storage: storage, first: index + 1, end: isArray ? Int(node.next) : 0)
    }

    /// The members of an object in source order, duplicates included; none for other kinds.
    @inlinable public var members: Members {
        Members(storage: storage, first: index + 1, end: isObject ? Int(node.next) : 0)
    }

    /// Looks at every name where it stands: this is asked dozens of times for each request.
    private func member(named name: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        let nodes = storage.nodes
        guard nodes[index].kind == .object else { return nil }
        let end = Int(nodes[index].next)
        var found: Int?
        storage.bytes.withUnsafeBufferPointer { bytes in
            var child = index + 1
            while child < end {
                let key = nodes[child]
                let length = Int(key.end) - Int(key.start) - 2
                if key.isEscaped {
                    if JSONValue(storage: storage, index: child).equals(name) { found = child + 1 }
                } else if length == name.count {
                    let text = UnsafeBufferPointer(rebasing: bytes[Int(key.start) + 1..<Int(key.end) - 1])
                    if Self.isSame(text, name) { found = child + 1 }
                }
                child = Int(nodes[child + 1].next)
            }
        }
        return found.map { JSONValue(storage: storage, index: $0) }
    }

    /// Of the same length.
    @inline(__always)
    private static func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }

    /// The elements of an array, from the first to the last.
    public struct Elements: Sequence, IteratorProtocol, Sendable {
        @usableFromInline let storage: JSONStorage
        @usableFromInline var child: Int
        @usableFromInline let end: Int

        @inlinable
        init(storage: JSONStorage, first: Int, end: Int) {
            self.storage = storage
            self.child = first
            self.end = end
        }

        /// The element that `next()` would return.
        @inlinable public var first: JSONValue? {
            child < end ? JSONValue(storage: storage, index: child) : nil
        }

        /// Goes on to the next element in one step, whatever the last one contains.
        @inlinable
        public mutating func next() -> JSONValue? {
            guard child < end else { return nil }
            defer { child = Int(storage.nodes[child].next) }
            return JSONValue(storage: storage, index: child)
        }
    }

    /// The members of an object in source order.
    public struct Members: Sequence, IteratorProtocol, Sendable {
        @usableFromInline let storage: JSONStorage
        @usableFromInline var child: Int
        @usableFromInline let end: Int

        @inlinable
        init(storage: JSONStorage, first: Int, end: Int) {
            self.storage = storage
            self.child = first
            self.end = end
        }

        /// Goes on to the next member in one step, whatever the last one contains.
        @inlinable
        public mutating func next() -> JSONMember? {
            guard child < end else { return nil }
            let key = JSONValue(storage: storage, index: child)
            let value = JSONValue(storage: storage, index: child + 1)
            child = Int(storage.nodes[child + 1].next)
            return JSONMember(key: key, value: value)
        }
    }
}
