// Random ids. Nothing can be read from them, and two are never the same: 24 characters are 128 bits and more.
extension Identifier where Subject == User {
    public static func make(random: inout some RandomNumberGenerator) -> Self {
        Self("user_" + randomText(using: &random))
    }
}

extension Identifier where Subject == Team {
    public static func make(random: inout some RandomNumberGenerator) -> Self {
        Self("wrkspc_" + randomText(using: &random))
    }
}

extension Identifier where Subject == Budget {
    /// A new id.
    public static func make(random: inout some RandomNumberGenerator) -> Self {
        Self("budget_" + randomText(using: &random))
    }
}

extension Identifier {
    fileprivate static func randomText(using random: inout some RandomNumberGenerator) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return String((0..<24).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }
}
