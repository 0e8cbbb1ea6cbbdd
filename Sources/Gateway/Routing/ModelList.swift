import Domain
import Translation
import Wire

/// A model as a list shows it.
struct ListedModel: Sendable {
    /// The name to ask for it by.
    var id: String
    /// The model's own name, which people see unless its operator chose another.
    fileprivate let name: String
    /// What the operator chose for people.
    fileprivate let chosenName: String?
    /// The least window of its targets in tokens, and the least they can answer with; nil where one is unknown.
    var contextWindow: Int?
    var outputLimit: Int?

    /// A model that goes to the targets of these steps.
    ///
    /// - Parameter chosenName: The display name that the operator gave its mapping.
    init(_ id: String, _ steps: [Plan.Step], chosenName: String?) {
        self.id = id
        name = id
        self.chosenName = chosenName
        contextWindow = Self.least(steps.map(\.contextWindow))
        outputLimit = Self.least(
            steps.map {
                $0.target.outputLimit ?? $0.provider.profile.dialect(for: $0.target.model).outputLimit
            })
    }

    private static func least(_ numbers: [Int?]) -> Int? {
        let known = numbers.compactMap(\.self)
        return known.count == numbers.count ? known.min() : nil
    }

    /// The models that are mapped exactly and that a key may ask for, in alphabetical order.
    static func all(for key: ServiceKey, in routes: Routes) -> [ListedModel] {
        routes.directory.mappings.filter { $0.pattern.isExact && key.mayAsk(for: $0.pattern.text) }
            .sorted { $0.pattern.text < $1.pattern.text }
            .map { mapping in
                ListedModel(
                    mapping.pattern.text,
                    routes.targets(of: mapping).map { Plan.Step(ready: $0, credential: nil) },
                    chosenName: mapping.displayName)
            }
    }

    /// The same under the name by which Claude Code finds it. People see what they would otherwise.
    var discovered: ListedModel {
        var copy = self
        copy.id = Directory.discoveryName(of: id)
        return copy
    }
}

/// One page of the model list, by Anthropic's cursors.
struct ModelPage {
    private var models: [ListedModel]
    private var hasMore: Bool

    /// `limit` is 20 unless told, 1 to 1000; `after_id` and `before_id` name the neighbour of the page. Every model is
    /// active, so that a list of others by `lifecycle` is empty.
    init(_ all: [ListedModel], query: String) throws(ErrorReply) {
        var limit = 20
        var (first, end) = (all.startIndex, all.endIndex)
        var fromEnd = false
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let value = PercentEncoding.decode(parts[1])
            switch parts[0] {
            case "limit":
                guard let number = Int(value), (1...1000).contains(number) else {
                    throw .invalidRequest("limit: must be between 1 and 1000")
                }
                limit = number
            case "after_id":
                if let index = all.firstIndex(where: { $0.id == value }) { first = index + 1 }
            case "before_id":
                if let index = all.firstIndex(where: { $0.id == value }) {
                    end = index
                    fromEnd = true
                }
            case "lifecycle", "lifecycle[]":
                if value == "deprecated" || value == "retired" { end = all.startIndex }
            default: continue
            }
        }
        // Either cursor may name a model on the wrong side of the other's.
        let rest = all[min(first, end)..<end]
        models = Array(fromEnd ? rest.suffix(limit) : rest.prefix(limit))
        hasMore = rest.count > models.count
    }

    var body: [UInt8] {
        var json = JSONWriter(reserving: 64 + models.count * 160)
        json.beginObject()
        json.name("data")
        json.beginArray()
        for model in models { json.model(model, asAnthropic: true) }
        json.endArray()
        json.field("has_more", hasMore)
        json.name("first_id")
        if let first = models.first { json.value(first.id) } else { json.null() }
        json.name("last_id")
        if let last = models.last { json.value(last.id) } else { json.null() }
        json.endObject()
        return json.bytes
    }
}

extension JSONWriter {
    /// A model as either API describes it. Nobody knows when a mapped name was made, so it is the epoch.
    mutating func model(_ model: ListedModel, asAnthropic: Bool) {
        beginObject()
        if asAnthropic {
            field("type", "model")
            field("id", model.id)
            field("display_name", model.chosenName ?? model.name)
            field("created_at", "1970-01-01T00:00:00Z")
            field("lifecycle", "active")
            if let window = model.contextWindow { field("max_input_tokens", window) }
            if let limit = model.outputLimit { field("max_tokens", limit) }
        } else {
            field("id", model.id)
            field("object", "model")
            field("created", 0)
            field("owned_by", "tollgate")
            // OpenAI has no place for it. Its clients pass over what they do not know, and some show it.
            if let chosen = model.chosenName { field("display_name", chosen) }
        }
        endObject()
    }
}
