import Domain
import Wire

extension Entry {
    /// One flat object; what is not known yet is null.
    public func write(to json: inout JSONWriter, people: People) {
        json.object { json in
            opening.writeFields(to: &json, people: people)
            json.field("state", settlement == nil ? "open" : "settled")
            writeOutcome(to: &json)
            writeUsage(to: &json)
            writeMeasures(to: &json)
            json.field("attempts", array: settlement?.attempts ?? []) { json, attempt in
                attempt.write(settlement?.charge(of: attempt), to: &json)
            }
            json.name("losses")
            json.object { json in
                for (name, count) in (settlement?.losses ?? [:]).sorted(by: { $0.key < $1.key }) {
                    json.name(name)
                    json.value(count)
                }
            }
        }
    }

    private func writeOutcome(to json: inout JSONWriter) {
        json.field("settled_at", time: settlement?.settledAt)
        json.field("outcome", optional: settlement?.outcome.rawValue)
        json.field("status", optional: settlement?.status)
        json.field("error_type", optional: settlement?.errorType)
        json.field("error_message", optional: settlement?.errorMessage)
        json.field("stop_reason", optional: settlement?.stopReason)
        json.field("provider", optional: settlement?.provider?.text)
        json.field("upstream_model", optional: settlement?.upstreamModel)
    }

    private func writeUsage(to json: inout JSONWriter) {
        let usage = settlement?.usage
        json.field("input_tokens", optional: usage?.input)
        json.field("cache_read_tokens", optional: usage?.cacheRead)
        json.field("cache_write_5m_tokens", optional: usage?.cacheWrite5m)
        json.field("cache_write_1h_tokens", optional: usage?.cacheWrite1h)
        json.field("output_tokens", optional: usage?.output)
        json.field("reasoning_tokens", optional: usage?.reasoning)
        json.field("web_searches", optional: usage?.webSearches)
        json.field("usage_source", optional: settlement?.usageSource.rawValue)
        json.name("raw_usage")
        // As the provider wrote it, where that is JSON.
        if let raw = settlement?.rawUsage, let document = try? JSONDocument(Array(raw.utf8)) {
            json.value(document.root)
        } else {
            json.null()
        }
        json.field("cost_nano_usd", optional: settlement?.costNanoUSD.map { Int($0) })
        json.field("price", optional: settlement?.price?.text)
        json.field("cost_reason", optional: settlement?.costReason?.rawValue)
    }

    private func writeMeasures(to json: inout JSONWriter) {
        json.field("first_token_ms", milliseconds: settlement?.firstTokenAfter)
        json.field("duration_ms", milliseconds: settlement?.duration)
        json.field("response_bytes", optional: settlement?.responseBytes)
    }
}

extension EntryOpening {
    fileprivate func writeFields(to json: inout JSONWriter, people: People) {
        json.field("id", id.text)
        json.field("opened_at", time: openedAt)
        json.field("node", node)
        json.field("key", optional: key?.text)
        json.field("user_id", optional: user)
        json.field("user", optional: user.map { people.name(of: UserID($0)) })
        json.field("team_id", optional: team)
        json.field("team", optional: team.map { people.name(of: TeamID($0)) })
        json.field("session", optional: caller.session)
        json.field("agent", optional: caller.agent)
        json.field("client", optional: caller.client)
        json.field("end_user", optional: caller.endUser)
        json.field("request_class", optional: caller.requestClass)
        json.field("endpoint", endpoint)
        json.field("requested_model", optional: requestedModel.isEmpty ? nil : requestedModel)
        json.field("mapped_model", optional: mappedModel)
        json.field("stream", isStream)
        json.field("request_bytes", requestBytes)
        json.field("input_tokens_estimate", inputEstimate)
    }
}

extension Attempt {
    fileprivate func write(_ charge: Charge?, to json: inout JSONWriter) {
        json.object { json in
            json.field("number", number)
            json.field("provider", provider.text)
            json.field("model", model)
            json.field("credential", optional: credential?.text)
            json.field("started_at", time: startedAt)
            json.field("outcome", outcome.rawValue)
            json.field("status", optional: status)
            json.field("error", optional: error)
            json.field("upstream_request_id", optional: upstreamRequestID)
            json.field("duration_ms", milliseconds: duration)
            json.field("input_tokens", optional: charge?.usage.input)
            json.field("cache_read_tokens", optional: charge?.usage.cacheRead)
            json.field("cache_write_5m_tokens", optional: charge?.usage.cacheWrite5m)
            json.field("cache_write_1h_tokens", optional: charge?.usage.cacheWrite1h)
            json.field("output_tokens", optional: charge?.usage.output)
            json.field("reasoning_tokens", optional: charge?.usage.reasoning)
            json.field("web_searches", optional: charge?.usage.webSearches)
            json.field("cost_nano_usd", optional: charge?.costNanoUSD.map { Int($0) })
            json.field("price", optional: charge?.price?.text)
        }
    }
}
