import Domain
import Presentation
import Wire

/// Prices, which are only ever added to.
enum PriceRoutes {
    private static let path = "/v1/organizations/prices"

    static let all: [Route] = [
        .get(
            path, "Prices by provider and model, the newest of each first.",
            [
                .init(name: "provider", summary: "Only prices of this provider."),
                .init(name: "model", summary: "Only prices of this model, as its provider names it."),
            ]
        ) { call in
            let prices = try await call.store.directory().prices.all.filter { price in
                call.query["provider"].map { price.provider.text == $0 } ?? true
                    && call.query["model"].map { price.model == $0 } ?? true
            }
            return Answer.json { json in
                json.object { json in
                    json.field("data", array: prices) { json, price in price.write(to: &json) }
                }
            }
        },
        .post(
            path, "Adds a price. What has been settled keeps the price it was settled by.",
            [
                .init(name: "provider", kind: .string, summary: "Whose.", isRequired: true),
                .init(
                    name: "model", kind: .string, summary: "As its provider names it.", isRequired: true),
                .init(name: "input", kind: .string, summary: dollars, isRequired: true),
                .init(name: "output", kind: .string, summary: dollars, isRequired: true),
                .init(name: "cache_read", kind: .string, summary: dollars),
                .init(name: "cache_write_5m", kind: .string, summary: dollars),
                .init(name: "cache_write_1h", kind: .string, summary: dollars),
                .init(
                    name: "web_search", kind: .string,
                    summary: "Dollars for a thousand searches of the web as decimal text, such as \"10\"."),
                .init(name: "from", kind: .string, summary: "The first moment it holds for; else now."),
                .init(
                    name: "effective_from", kind: .string, summary: "The same as from; one of them is taken."),
                .init(name: "source", kind: .string, summary: "Who says so."),
            ], answer: add),
    ]

    private static let dollars = "Dollars for a million tokens as decimal text, such as \"1.25\"."

    @Sendable
    private static func add(_ call: Call) async throws -> Answer {
        let body = call.body
        let directory = try await call.store.directory()
        let provider = ProviderName(try body.requiredText("provider"))
        guard directory.providers[provider] != nil else {
            throw InvalidField("provider", "is no provider that is there")
        }
        let model = try body.requiredText("model")
        try FieldRule.checkModel(model, field: "model")
        let rates = Rates(
            input: try required("input", in: body), cacheRead: try amount("cache_read", in: body),
            cacheWrite5m: try amount("cache_write_5m", in: body),
            cacheWrite1h: try amount("cache_write_1h", in: body), output: try required("output", in: body),
            webSearch: try amount("web_search", in: body, for: "a thousand searches"))
        var source: String?
        if case .set(let text?) = try body.text("source") {
            try FieldRule.checkNote(text, field: "source")
            source = text
        }
        var from = call.now
        if case .set(let time?) = try body.time(try body.spelling("from", or: "effective_from")) {
            from = time
        }
        var random = call.numbers(for: "prices")
        let id = PriceID.make(at: from, random: &random)
        // The first ten characters are the time, which may be that of the request.
        if let made = directory.prices.all.first(where: { $0.id.text.suffix(16) == id.text.suffix(16) }) {
            return Answer.json { made.write(to: &$0) }.repeated
        }
        let price = Price(
            id: id, provider: provider, model: model, effectiveFrom: from, rates: rates, source: source,
            createdAt: call.now)
        try await call.store.add([price], by: call.actor, at: call.now)
        return Answer.json { price.write(to: &$0) }
    }

    /// Millionths of a dollar for a million tokens, or for something else.
    private static func amount(
        _ name: String, in body: Fields, for unit: String = "a million tokens"
    ) throws(InvalidField) -> Int64? {
        guard case .set(let text?) = try body.text(name) else { return nil }
        guard let amount = Dollars.amount(text), amount <= Rates.highest else {
            throw InvalidField(
                name,
                "must be dollars for \(unit) as text, such as \"0.075\", with at most six decimals")
        }
        return amount
    }

    private static func required(_ name: String, in body: Fields) throws(InvalidField) -> Int64 {
        guard let amount = try amount(name, in: body) else { throw InvalidField(name, "Required") }
        return amount
    }
}
