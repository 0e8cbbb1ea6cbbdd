import Domain
import Wire

extension KeyLimits {
    /// An object with a member for each limit, null where there is none.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("requests_per_minute", optional: requestsPerMinute)
            json.field("input_tokens_per_minute", optional: inputTokensPerMinute)
            json.field("output_tokens_per_minute", optional: outputTokensPerMinute)
            json.field("concurrent_requests", optional: concurrentRequests)
        }
    }
}
