/// The identity of a thing, typed by what it identifies, so that a key's id can never stand for an entry's.
public struct Identifier<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as it stands in tables, answers and commands.
    public let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// `k` and 11 characters: the public half of a service key; harmless to show.
public typealias KeyID = Identifier<ServiceKey>
/// `req_` and 26 characters that sort by time: the request's id towards the client and the entry's on the ledger.
public typealias RequestID = Identifier<Entry>
/// A provider's name as the operator chose it; it is the id, because people address providers by it.
public typealias ProviderName = Identifier<Provider>
/// The id of one credential of a provider.
public typealias CredentialID = Identifier<ProviderCredential>
/// `a` and 11 characters: the public half of an admin key; harmless to show.
public typealias AdminKeyID = Identifier<AdminKey>
/// `user_` and 24 characters.
public typealias UserID = Identifier<User>
/// `wrkspc_` and 24 characters: teams are what Anthropic's tools call workspaces.
public typealias TeamID = Identifier<Team>
/// `budget_` and 24 characters.
public typealias BudgetID = Identifier<Budget>
/// `price_` and 26 characters that sort by time.
public typealias PriceID = Identifier<Price>
