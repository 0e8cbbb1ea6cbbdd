import Domain
import Translation
import Wire

/// What came of a plan: everything the entry's second half needs, and what the client still has to get.
struct Answer: Sendable {
    var attempts: [Attempt] = []
    var losses: [String: Int] = [:]
    /// Who answered, or was asked last.
    var step: Plan.Step?
    /// Nil when no provider answered.
    var conclusion: Conclusion?
    var firstTokenAfter: Duration?
    var responseBytes = 0
    var heard = Heard()
    /// What the client gets once the entry is settled.
    var ending: Ending

    enum Ending: Sendable {
        /// The whole message.
        case message([UInt8])
        /// The last events of a stream that has begun.
        case stream([UInt8])
        /// An error, and nothing of an answer has been sent.
        case failure(ErrorReply)
        /// Nothing: the client left. True when the upstream was read to its end all the same.
        case abandoned(drained: Bool)
    }

    /// Whether the client gets a stream, under a status that says nothing of an error.
    var isStream: Bool {
        if case .stream = ending { true } else { heard.hasBegun }
    }

    /// Lets the last attempt keep what its provider reported, because another one follows. Our own count is dropped:
    /// of a call that came to nothing, only what is reported is charged.
    mutating func chargeLastAttempt() {
        if let usage = conclusion?.usage, !usage.isEstimate, usage != ReportedUsage(raw: usage.raw),
            !attempts.isEmpty
        {
            attempts[attempts.count - 1].charge = Charge(usage: Usage(usage))
        }
        conclusion = nil
    }

    /// Counts what could not be carried over.
    mutating func count(_ losses: [Loss]) {
        for loss in losses { self.losses[loss.what, default: 0] += 1 }
    }
}

extension EntrySettlement {
    /// The second half of an entry, from what came of the request.
    init(_ answer: Answer, at now: Timestamp, after duration: Duration) {
        let conclusion = answer.conclusion
        let failure = conclusion?.failure ?? answer.failure
        self.init(
            settledAt: now,
            outcome: answer.outcome,
            status: answer.status,
            errorType: failure?.type,
            errorMessage: failure?.message,
            stopReason: conclusion?.stopReason,
            provider: answer.step?.target.provider,
            upstreamModel: conclusion?.upstreamModel ?? answer.step?.target.model,
            usage: Usage(conclusion?.usage),
            usageSource: answer.usageSource,
            rawUsage: conclusion.flatMap {
                $0.usage.raw.isEmpty ? nil : String(decoding: $0.usage.raw.prefix(16_384), as: UTF8.self)
            },
            attempts: answer.attempts,
            losses: answer.losses,
            firstTokenAfter: answer.firstTokenAfter,
            duration: duration,
            responseBytes: answer.responseBytes)
    }
}

extension Answer {
    /// The error that was answered in place of a message.
    fileprivate var failure: ErrorReply? {
        if case .failure(let error) = ending { error } else { nil }
    }

    fileprivate var outcome: Outcome {
        switch ending {
        case .message: .completed
        case .stream: conclusion?.failure == nil ? .completed : .failed
        case .failure: attempts.isEmpty ? .refused : .failed
        case .abandoned: .abandoned
        }
    }

    fileprivate var status: Int {
        switch ending {
        case .message, .stream: 200
        case .failure(let error): heard.hasBegun ? 200 : error.status
        // nginx's number for a client that closed its request: no answer has it.
        case .abandoned: 499
        }
    }

    fileprivate var usageSource: UsageSource {
        guard let usage = conclusion?.usage else { return .none }
        if usage.isEstimate { return usage.input + usage.output > 0 ? .estimated : .none }
        if case .abandoned = ending { return .drained }
        return .reported
    }
}

extension Usage {
    /// The ledger's classes of what a provider reported.
    fileprivate init(_ reported: ReportedUsage?) {
        guard let reported else {
            self.init()
            return
        }
        self.init(
            input: reported.input,
            cacheRead: reported.cacheRead,
            cacheWrite5m: reported.cacheWrite - reported.cacheWriteHour,
            cacheWrite1h: reported.cacheWriteHour,
            output: reported.output,
            reasoning: reported.reasoning,
            webSearches: reported.webSearches)
    }
}
