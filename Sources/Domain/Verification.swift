/// What came of going through the books: whether they agree with each other.
public struct Verification: Sendable, Equatable {
    public var books: [Book]

    /// One part of the ledger that was compared with the others.
    public struct Book: Sendable, Equatable {
        /// What it holds, such as `entries`.
        public var name: String
        /// How many things were looked at.
        public var checked: Int
        /// One sentence for each gap; of many some are told.
        public var gaps: [String]

        public init(name: String, checked: Int, gaps: [String] = []) {
            self.name = name
            self.checked = checked
            self.gaps = gaps
        }

        /// At most this many gaps of one kind are told.
        public static let limit = 20

        /// Tells a gap, unless enough have been told.
        public mutating func tell(_ gap: @autoclosure () -> String) {
            guard gaps.count <= Self.limit else { return }
            gaps.append(gaps.count < Self.limit ? gap() : "and more such")
        }
    }

    public init(books: [Book]) { self.books = books }

    public var isSound: Bool { books.allSatisfy(\.gaps.isEmpty) }
}

/// Whoever can go through the books.
public protocol Verifier: Sendable {
    /// Reconciles entries with their attempts, costs with prices, sums with entries. Takes a while on a large ledger.
    func verify() async throws(StorageError) -> Verification
}
