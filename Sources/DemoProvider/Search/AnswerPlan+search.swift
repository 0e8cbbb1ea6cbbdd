extension AnswerPlan {
    /// Runs the searches of the plan, as far as the request offers them, in its provider's manner. What was not offered
    /// no model can use.
    mutating func run(searches offer: SearchOffer?, as manner: SearchManner) {
        var done: [AnswerPart] = []
        var found: [DemoPage] = []
        var runs = 0
        var length = 0
        for part in parts {
            switch part {
            case .search(var search):
                guard let offer, manner != .never else { continue }
                search.domain = offer.domain ?? search.domain
                search.isRefused = offer.mostUses.map { runs >= $0 } ?? false
                runs += search.isRefused ? 0 : 1
                switch manner {
                case .blocks: done.append(.search(search))
                case .annotations: found += search.pages
                case .pages: foundPages += offer.tellsPages ? search.pages : []
                case .never: break
                }
            case .text(let text, _):
                done.append(part)
                let start = length
                length += text.unicodeScalars.count
                if !found.isEmpty { done.append(.citations(found, of: start..<length)) }
                found = []
            case .filler(let count, let size, _):
                done.append(part)
                length += count * size
            case .reasoning, .refusal, .call, .legacyCall, .citations: done.append(part)
            }
        }
        parts = done
        if runs > 0, manner != .pages { usage.searches = runs }
    }
}
