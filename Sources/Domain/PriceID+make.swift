extension Identifier where Subject == Price {
    /// A new id: `price_`, then as a request's id goes on.
    public static func make(
        at now: Timestamp, random: inout some RandomNumberGenerator
    ) -> PriceID {
        PriceID("price_" + RequestID.make(at: now, random: &random).text.dropFirst(4))
    }
}
