import Domain
import Translation
import Upstream
import Wire

/// What came of one call to a provider.
struct RelayResult: Sendable {
    var ending: Answer.Ending
    /// Nil when the provider did not answer.
    var conclusion: Conclusion?
    /// Why the call failed; nil when it did not, or the client left.
    var failure: ProviderFailure?
    /// Whether the client has got something of the answer, so that nobody else can be asked.
    var hasBegun = false
    var heard = Heard()
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

extension RelayResult {
    /// A call that failed before anything reached the client.
    static func failed(_ failure: ProviderFailure, _ error: String? = nil) -> RelayResult {
        RelayResult(
            ending: .failure(failure.reply),
            conclusion: failure.usage.map {
                Conclusion(stopReason: nil, usage: $0, failure: failure.reply)
            },
            failure: failure,
            error: error ?? failure.reply.type,
            attemptOutcome: .failed)
    }

    /// The stream has begun: what follows are its last events, and no other target can be tried.
    mutating func endStream(_ last: [UInt8]) {
        hasBegun = true
        ending = .stream(last)
    }

    /// A call that failed before it said anything costs what its provider reported, and else nothing: what nobody
    /// received and nobody reported is not estimated.
    mutating func forgetEstimateOfNothing() {
        guard let usage = conclusion?.usage, usage.isEstimate, usage.output == 0 else { return }
        conclusion?.usage = ReportedUsage(isEstimate: true)
    }

    /// The client has left: nothing is sent, nobody else is asked. A call that was cut off has used what went
    /// out and came back until then, by our own count.
    ///
    /// - Parameter isOurs: Whether we cut it off, so that nothing was wrong with the provider.
    mutating func abandon(_ context: AnswerContext, _ stream: AnswerStream, isOurs: Bool) {
        failure = nil
        ending = .abandoned(drained: attemptOutcome == .answered)
        guard attemptOutcome != .answered else { return }
        attemptOutcome = .cancelled
        if isOurs { conclusion?.failure = nil }
        estimateWhatIsUnknown(context, stream)
    }

    /// What a call that was cut off has used, by our own count, where nothing else is known.
    private mutating func estimateWhatIsUnknown(_ context: AnswerContext, _ stream: AnswerStream) {
        guard conclusion == nil, status.map({ (200..<300).contains($0) }) ?? true else { return }
        let usage = ReportedUsage(
            input: context.inputEstimate, output: stream.relayedOutputEstimate, isEstimate: true)
        conclusion = Conclusion(stopReason: nil, usage: usage)
    }

    /// The process is about to end: the client is told so, and nobody else is asked.
    static func stopped(
        _ context: AnswerContext, _ stream: AnswerStream, status: Int?
    ) -> RelayResult {
        var result = RelayResult(ending: .failure(stop), error: "shutdown", attemptOutcome: .cancelled)
        result.status = status
        result.estimateWhatIsUnknown(context, stream)
        result.conclusion?.failure = stop
        return result
    }

    /// Every client tries again on its own, and then reaches the process that comes next.
    static let stop = ErrorReply(
        529, "overloaded_error", "This gateway is being restarted. Try again.", retryAfter: 1)
}

extension ProviderFailure {
    /// A provider that could not be reached, or broke off, in terms of what its caller should do.
    init(_ error: UpstreamError) {
        switch error {
        case .timeout(let phase):
            let reply = ErrorReply(
                504, "timeout_error", "The provider did not answer in time (\(phase.rawValue)).")
            self.init(phase == .connect ? .unreachable : .timeout, reply)
        case .invalidRequest(let reason):
            let reply = ErrorReply(
                500, "api_error", "The provider's settings make no valid request: \(reason).",
                shouldRetry: false)
            self.init(.server, reply)
        case .noSocket:
            // A kind that no other provider could help with, and that puts nobody on a cooldown.
            self.init(
                .invalidRequest,
                ErrorReply(
                    529, "overloaded_error", "This gateway has no connection left for a provider. Try again.",
                    retryAfter: 1))
        case .resolve, .connect, .linkLocal, .tls:
            self.init(.unreachable, Self.badGateway("The provider could not be reached", error))
        case .reset, .cancelled:
            self.init(
                .server, Self.badGateway("The provider broke off before its answer was complete", error))
        case .tooLarge, .other:
            self.init(.server, Self.badGateway("The provider's answer breaks the rules of HTTP", error))
        }
    }

    private static func badGateway(_ sentence: String, _ error: UpstreamError) -> ErrorReply {
        ErrorReply(502, "api_error", "\(sentence) (\(error.shortDescription)).")
    }

    /// An answer that is larger than anything that a model says.
    static func tooLarge(megabytes: Int) -> ProviderFailure {
        ProviderFailure(
            .invalidRequest,
            ErrorReply(502, "api_error", "The provider's answer is larger than \(megabytes) MiB."))
    }

    /// A compressed answer. Nothing is ever asked for but plain bytes.
    static func encoded(_ encoding: String) -> ProviderFailure {
        ProviderFailure(
            .server,
            ErrorReply(
                502, "api_error",
                "The provider compressed its answer (content-encoding \(encoding.prefix(20))), which nobody asked for."
            ))
    }
}
