import Domain
import Presentation

extension Entry {
    /// Everything, for a person: who asked, what became of it, what it used, the attempts.
    func text(keys: [KeyID: ServiceKey], people: People, at now: Timestamp) -> String {
        var fields = FieldList()
        addOpening(to: &fields, keys: keys, people: people, at: now)
        if let settlement {
            settlement.addFields(to: &fields)
        } else {
            fields.add("Outcome", "open: it still runs")
        }
        guard let attempts = settlement?.attempts, !attempts.isEmpty else { return fields.text }
        let rows = attempts.map { (attempt: $0, charge: settlement?.charge(of: $0)) }
        return fields.text + "\n" + Table(rows).text
    }

    private func addOpening(
        to fields: inout FieldList, keys: [KeyID: ServiceKey], people: People, at now: Timestamp
    ) {
        fields.add("Id", id.text)
        fields.add("Opened", "\(opening.openedAt.preciseText) (\(opening.openedAt.relative(to: now)))")
        fields.add("Key", opening.key.map { key in keys[key].map { "\(key) (\($0.name))" } ?? key.text })
        fields.add(
            "User", opening.user.map { id in people.users[UserID(id)].map { "\(id) (\($0.name))" } ?? id })
        fields.add(
            "Team", opening.team.map { id in people.teams[TeamID(id)].map { "\(id) (\($0.name))" } ?? id })
        fields.addIfPresent("Session", opening.caller.session)
        fields.addIfPresent("Agent", opening.caller.agent)
        fields.addIfPresent("End user", opening.caller.endUser)
        fields.add("Client", opening.caller.client)
        fields.addIfPresent("Request class", opening.caller.requestClass)
        fields.add("Endpoint", opening.endpoint + (opening.isStream ? ", streamed" : ""))
        fields.add("Asked for", opening.requestedModel)
        fields.add("Mapped to", opening.mappedModel)
        fields.add("Answered by", answeredBy)
        fields.add(
            "Request", "\(opening.requestBytes.grouped) bytes, about \(opening.inputEstimate.grouped) tokens")
        fields.add("Node", opening.node)
    }
}

extension EntrySettlement {
    fileprivate func addFields(to fields: inout FieldList) {
        fields.add("Outcome", outcome.rawValue + (status.map { ", status \($0)" } ?? ""))
        fields.addIfPresent("Error", [errorType, errorMessage].compactMap(\.self).joined(separator: ": "))
        fields.addIfPresent("Stop reason", stopReason)
        fields.add("Usage", usageSource == .none ? nil : usage.text + " (\(usageSource.rawValue))")
        fields.add("Cost", costText)
        fields.addIfPresent("Price", price?.text)
        fields.addIfPresent("First token", firstTokenAfter?.short)
        fields.add("Took", duration.short)
        fields.add("Answer", "\(responseBytes.grouped) bytes")
        if !losses.isEmpty {
            let words = losses.sorted { $0.key < $1.key }.map {
                $0.value > 1 ? "\($0.key) ×\($0.value)" : $0.key
            }
            fields.add("Not carried over", words.joined(separator: ", "))
        }
    }
}

extension EntrySettlement {
    /// What it cost, or why that is not known.
    fileprivate var costText: String {
        if let costNanoUSD { return Money.text(nanoUSD: costNanoUSD) }
        return switch costReason {
        case .unpriced, nil: "not known: the model had no price"
        case .unpricedSearches: "not known: the web was searched, and the model's price says nothing of that"
        case .noUsage: "none: no tokens were used"
        case .unknownUsage: "not known: the process died during the request"
        }
    }
}

extension Usage {
    /// The classes that hold something: `1,200 input, 30,000 cache read, 450 output (200 reasoning)`.
    fileprivate var text: String {
        var parts = ["\(input.grouped) input"]
        if cacheRead > 0 { parts.append("\(cacheRead.grouped) cache read") }
        if cacheWrite5m > 0 { parts.append("\(cacheWrite5m.grouped) cache write 5m") }
        if cacheWrite1h > 0 { parts.append("\(cacheWrite1h.grouped) cache write 1h") }
        parts.append("\(output.grouped) output" + (reasoning > 0 ? " (\(reasoning.grouped) reasoning)" : ""))
        if webSearches > 0 {
            parts.append("\(webSearches.grouped) \(webSearches == 1 ? "web search" : "web searches")")
        }
        return parts.joined(separator: ", ")
    }
}

extension Table {
    fileprivate init(_ rows: [(attempt: Attempt, charge: Charge?)]) {
        self.init([
            .right("ATTEMPT"), .left("TARGET"), .left("OUTCOME"), .right("STATUS"), .left("ERROR"),
            .right("TOOK"), .right("TOKENS"), .right("COST"), .left("UPSTREAM REQUEST"),
        ])
        for (attempt, charge) in rows {
            add([
                String(attempt.number), "\(attempt.provider)/\(attempt.model)", attempt.outcome.rawValue,
                attempt.status.map(String.init), attempt.error, attempt.duration.short,
                charge.map { ($0.usage.prompt + $0.usage.output).grouped },
                charge?.costNanoUSD.map(Money.text(nanoUSD:)), attempt.upstreamRequestID,
            ])
        }
    }
}
