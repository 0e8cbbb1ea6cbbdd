import Domain
import Translation
import Upstream
import Wire

// What came of a call; all under the lock.
extension Relay {
    /// Makes the result. `error` says how the call broke off; nil when it came to its end.
    func conclude(_ error: UpstreamError?, _ state: inout State) {
        var result = state.isStopped ? stopped(&state) : outcome(error, &state)
        result.status = state.head?.status
        result.upstreamRequestID = state.head.flatMap { $0["x-request-id"] ?? $0["request-id"] }
        result.firstByteAt = state.firstByteAt
        if state.isAbandoned { result.abandon(context, state.stream, isOurs: error == .cancelled) }
        switch result.ending {
        case .message(let bytes): result.responseBytes = bytes.count
        case .stream(let bytes): result.responseBytes = state.heard.bytes + bytes.count
        case .failure, .abandoned: result.responseBytes = state.heard.bytes
        }
        result.heard = state.heard
        state.result = result
    }

    /// What came until the process had to end, with an error as its last event.
    private func stopped(_ state: inout State) -> RelayResult {
        if isStream { _ = flush(&state) }
        var result = RelayResult.stopped(context, state.stream, status: state.head?.status)
        guard state.stream.hasStarted else { return result }
        state.stream.fail(RelayResult.stop, kind: .overloaded)
        var last: [UInt8] = []
        result.conclusion = state.stream.finish(cut: true, into: &last)
        result.endStream(last)
        return result
    }

    private func outcome(_ error: UpstreamError?, _ state: inout State) -> RelayResult {
        if let head = state.head, !head.isSuccess {
            let failure = ProviderFailure(
                status: head.status, header: { head[$0] }, body: state.body, context: context)
            return failed(failure, nil, &state)
        }
        if let encoding = state.head?.encoding {
            return failed(.encoded(encoding), nil, &state)
        }
        if state.isTooLarge {
            if isStream { _ = flush(&state) }
            let megabytes = (isStream ? Self.maximumStream : Self.maximumBody) >> 20
            return failed(.tooLarge(megabytes: megabytes), "too_large", &state)
        }
        if isStream { return streamOutcome(error, &state) }
        if let error { return .failed(ProviderFailure(error), error.shortDescription) }
        do throws(ProviderFailure) {
            let answer = try WholeAnswer.reading(state.body, context: context, messageID: messageID)
            return RelayResult(
                ending: .message(answer.body), conclusion: answer.conclusion, attemptOutcome: .answered)
        } catch {
            return .failed(error)
        }
    }

    private func streamOutcome(_ broken: UpstreamError?, _ state: inout State) -> RelayResult {
        if let broken, state.head == nil {
            return failed(ProviderFailure(broken), broken.shortDescription, &state)
        }
        _ = flush(&state)
        if let broken, case .timeout = broken, state.stream.failure == nil, !state.stream.hasFinishReason {
            // Left alone, the stream would say that the provider closed it.
            let failure = ProviderFailure(broken)
            state.stream.fail(failure.reply, kind: failure.kind)
        }
        var last: [UInt8] = []
        let conclusion = state.stream.finish(cut: broken != nil, into: &last)
        guard let failure = state.stream.providerFailure else {
            return RelayResult(ending: .stream(last), conclusion: conclusion, attemptOutcome: .answered)
        }
        var result = RelayResult.failed(failure, broken?.shortDescription)
        result.conclusion = conclusion
        if !state.isAbandoned { result.forgetEstimateOfNothing() }
        if state.stream.hasStarted { result.endStream(last) }
        return result
    }

    /// A call that failed without an end of its own. Where its answer has begun, the failure is its last event, and no
    /// other target can be tried.
    private func failed(
        _ failure: ProviderFailure, _ word: String?, _ state: inout State
    ) -> RelayResult {
        var result = RelayResult.failed(failure, word)
        guard state.stream.hasStarted else { return result }
        state.stream.fail(failure.reply, kind: failure.kind)
        var last: [UInt8] = []
        result.conclusion = state.stream.finish(cut: true, into: &last)
        result.endStream(last)
        return result
    }
}

extension UpstreamHead {
    var isSuccess: Bool { (200..<300).contains(status) }

    /// How the body is compressed; nil for plain bytes.
    var encoding: String? {
        guard let encoding = self["content-encoding"], !encoding.isEmpty, encoding != "identity" else {
            return nil
        }
        return encoding
    }
}
