import Domain
import Translation
import Upstream
import Wire

/// What came of one call to a provider.
struct RelayResult: Sendable {
    var ending: Answer.Ending
    /// Nil when the provider did not answer.
    var conclusion: Conclusion?
    /// Set when the call failed and nothing reached the client.
    var failure: ProviderFailure?
    /// The provider's HTTP status.
    var status: Int?
    /// A short stable word for what went wrong.
    var error: String?
    var attemptOutcome: Attempt.Result
    var upstreamRequestID: String?
    /// When the first bytes of the answer went to the client, by the steady clock.
    var firstByteAt: Duration?
    var responseBytes = 0
}

extension ProviderFailure {
    /// A provider that could not be reached, or broke off, in terms of what its caller should do.
    init(_ error: UpstreamError) {
        switch error {
        case .timeout(let phase):
            let reply = ErrorReply(504, "timeout_error", "The provider did not answer in time (\(phase)).")
            self.init(.timeout, reply)
        case .invalidRequest(let reason):
            let reply = ErrorReply(
                500, "api_error", "The provider's settings make no valid request: \(reason).",
                shouldRetry: false)
            self.init(.server, reply)
        case .resolve, .connect, .tls, .reset, .tooLarge, .cancelled, .other:
            let reply = ErrorReply(
                502, "api_error", "The provider could not be reached (\(error.shortDescription)).")
            self.init(.server, reply)
        }
    }
}
