import Domain
import Logging
import Synchronization
import Translation
import Wire

/// Which providers, credentials and targets are in order, learned from the requests that went there.
///
/// A circuit breaker for each subject: failures in a row, or one that leaves no doubt, begin a cooldown, during which
/// plans pass it over. When that is over a single request tries (half-open); its success ends the matter, its failure
/// begins a cooldown twice as long. A new process finds out by itself; what it passes over is published for operators
/// alone, see `CooldownNotice`.
///
/// As long as all is well a request costs one atomic read here.
public final class Health: Sendable {
    /// A call that may begin. What comes of it is noted with it.
    struct Call: Sendable {
        let step: Plan.Step
        /// By the steady clock.
        fileprivate let began: Duration
        /// Which trial it makes; nil when none.
        fileprivate let trial: Int?
    }

    /// What is known of a subject that failed. Times are by the steady clock.
    fileprivate struct Condition {
        /// Failures since the last success.
        var failures = 0
        /// Cooldowns since the last success.
        var cooldowns = 0
        /// The beginning of the last cooldown.
        var since: Duration?
        /// Its end; nil when an answer ended it.
        var cooledDown: Duration?
        /// The call that tries the subject, and until when the others leave it to that one.
        var trial: (number: Int, ends: Duration)?
        /// What the last cooldown is published as; its end is worked out when it is.
        var notice: Cooldown?

        func isAvailable(at now: Duration) -> Bool {
            if let cooledDown, now < cooledDown { return false }
            if let trial, now < trial.ends { return false }
            return true
        }

        /// Whether a call says something of how things stand now: not when it began before the last cooldown did.
        func isTold(by call: Call) -> Bool { since.map { $0 <= call.began } ?? true }

        /// Lets everybody in again. False when nobody was kept out.
        mutating func endCooldown() -> Bool {
            guard cooledDown != nil else { return false }
            (cooledDown, trial, notice) = (nil, nil, nil)
            return true
        }

        mutating func endTrial(of call: Call) {
            if trial?.number == call.trial { trial = nil }
        }
    }

    /// More subjects than a directory has: names that keys address themselves could be without number.
    private static let mostConditions = 4_096
    /// A trial that does not end, such as a provider that thinks for long, does not keep the others away for longer.
    private static let longestTrial: Duration = .seconds(30)

    private let clock: Clock
    private let logger: Logger
    private let conditions = Mutex<[HealthSubject: Condition]>([:])
    private let isTroubled = Atomic<Bool>(false)
    private let trials = Atomic<Int>(0)
    private let changed: AsyncStream<Void>.Continuation

    /// Says that other things are passed over than before, at least once after each change. For one listener.
    let changes: AsyncStream<Void>

    public init(clock: Clock, logger: Logger) {
        self.clock = clock
        self.logger = logger
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What is passed over now, to be published; of too much what lasts longest.
    func cooldowns() -> [Cooldown] {
        let (now, moment) = (clock.steady(), clock.now())
        let all = conditions.withLock { conditions in
            conditions.values.compactMap { condition -> Cooldown? in
                guard let end = condition.cooledDown, now < end, var notice = condition.notice,
                    notice.isPublishable
                else { return nil }
                notice.until = moment + (end - now)
                return notice
            }
        }
        return Array(all.sorted { $0.until > $1.until }.prefix(Cooldown.mostPublished))
    }

    // MARK: Before a call

    /// Puts the steps that are cooling down behind the others. Where those fail they are tried all the same, the one first
    /// that will be well again soonest: a wrong guess here must not be what fails a request.
    func arrange(_ plan: inout Plan) {
        guard plan.steps.count > 1, isTroubled.load(ordering: .relaxed) else { return }
        let now = clock.steady()
        let waits = conditions.withLock { conditions in
            plan.steps.map { step in
                HealthSubject.all(of: step)
                    .compactMap { conditions[$0] }
                    .filter { !$0.isAvailable(at: now) }
                    .map { max($0.cooledDown ?? now, $0.trial?.ends ?? now) }
                    .max()
            }
        }
        plan.steps =
            zip(plan.steps, waits).sorted { ($0.1 ?? .zero) < ($1.1 ?? .zero) }
            .map(\.0)
    }

    /// Whether a call to a step should begin; nil when it had better go elsewhere, because a cooldown is just over and
    /// another call makes the trial.
    ///
    /// - Parameter isLast: Whether it can go nowhere else.
    func admit(_ step: Plan.Step, isLast: Bool) -> Call? {
        let now = clock.steady()
        guard isTroubled.load(ordering: .relaxed) else { return Call(step: step, began: now, trial: nil) }
        return conditions.withLock { conditions in
            let onTrial = HealthSubject.all(of: step).filter {
                conditions[$0]?.cooledDown.map { $0 <= now } ?? false
            }
            guard onTrial.allSatisfy({ conditions[$0]?.isAvailable(at: now) ?? true }) else {
                return isLast ? Call(step: step, began: now, trial: nil) : nil
            }
            guard !onTrial.isEmpty else { return Call(step: step, began: now, trial: nil) }
            let trial = trials.add(1, ordering: .relaxed).newValue
            for subject in onTrial { conditions[subject]?.trial = (trial, now + Self.longestTrial) }
            return Call(step: step, began: now, trial: trial)
        }
    }

    // MARK: After a call

    /// Notes that an answer has begun: nobody is kept out any longer. Failures are forgotten only when it is whole, so
    /// that streams that are cut again and again count as failures in a row.
    func noteAnswer(of call: Call) {
        guard isTroubled.load(ordering: .relaxed) else { return }
        report(
            conditions.withLock { conditions in
                HealthSubject.all(of: call.step).filter { subject in
                    guard conditions[subject]?.isTold(by: call) ?? false else { return false }
                    return conditions[subject]?.endCooldown() ?? false
                }
            })
    }

    /// Notes that a provider did its part: it answered, or refused what nobody could answer.
    func noteSuccess(of call: Call) {
        guard isTroubled.load(ordering: .relaxed) else { return }
        let recovered = conditions.withLock { conditions in
            let recovered = HealthSubject.all(of: call.step).filter { conditions.forget($0, toldBy: call) }
            isTroubled.store(!conditions.isEmpty, ordering: .relaxed)
            return recovered
        }
        report(recovered)
    }

    /// Notes that a call came to no end of its own, because its client left: neither good nor bad.
    func noteNothing(of call: Call) {
        guard call.trial != nil else { return }
        conditions.withLock { conditions in
            for subject in HealthSubject.all(of: call.step) { conditions[subject]?.endTrial(of: call) }
        }
    }

    /// Notes why a call failed.
    ///
    /// - Parameter status: The provider's HTTP status, when it answered.
    func note(_ failure: ProviderFailure, status: Int?, of call: Call) {
        guard let subject = HealthSubject(failure, status: status, at: call.step),
            let rule = CooldownRule(failure.kind, of: subject), let reason = Cooldown.Reason(failure.kind)
        else {
            // Without an answer it was nothing that the provider did.
            return status == nil ? noteNothing(of: call) : noteSuccess(of: call)
        }
        let (now, moment) = (clock.steady(), clock.now())
        let (begun, recovered) = conditions.withLock { conditions -> (Duration?, [HealthSubject]) in
            var recovered: [HealthSubject] = []
            // Whoever answers with a status can be reached.
            let provider = HealthSubject.provider(call.step.target.provider)
            if failure.kind != .unreachable, conditions.forget(provider, toldBy: call) {
                recovered.append(provider)
            }
            for other in HealthSubject.all(of: call.step) { conditions[other]?.endTrial(of: call) }
            var condition = conditions[subject] ?? Condition()
            let before = condition.cooledDown
            // Those that were under way when the cooldown began say nothing new.
            if condition.isTold(by: call), condition.isAvailable(at: now) {
                condition.failures += 1
                if let asked = failure.reply.retryAfter {
                    condition.cooledDown =
                        now + min(.seconds(max(1, asked)), CooldownRule.longestAskedFor)
                } else if condition.failures >= rule.failures {
                    condition.cooledDown = now + rule.duration(after: condition.cooldowns)
                    condition.cooldowns += 1
                }
            }
            let begun = condition.cooledDown == before ? nil : condition.cooledDown
            if let begun {
                condition.since = now
                condition.notice = Cooldown(
                    of: subject, reason, status: status, failures: condition.failures,
                    since: condition.notice?.since ?? moment, until: moment + (begun - now))
            }
            if conditions.count >= Self.mostConditions {
                conditions = conditions.filter { !$0.value.isAvailable(at: now) }
            }
            if conditions.count < Self.mostConditions { conditions[subject] = condition }
            isTroubled.store(true, ordering: .relaxed)
            return (begun, recovered)
        }
        report(recovered)
        if let begun {
            logger.warning(
                "\(subject) is passed over for \((begun - now).components.seconds) s: \(failure.reply.type)")
            changed.yield()
        }
    }

    private func report(_ recovered: [HealthSubject]) {
        for subject in recovered { logger.info("\(subject) answers again") }
        if !recovered.isEmpty { changed.yield() }
    }
}

extension [HealthSubject: Health.Condition] {
    /// Forgets what is known of a subject, unless that is newer than the call. True when a cooldown ends by it.
    fileprivate mutating func forget(_ subject: HealthSubject, toldBy call: Health.Call) -> Bool {
        guard let condition = self[subject], condition.isTold(by: call) else { return false }
        self[subject] = nil
        return condition.cooledDown != nil
    }
}
