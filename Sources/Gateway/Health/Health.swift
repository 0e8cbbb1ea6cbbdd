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
    /// What is known of a subject that failed.
    private struct Condition {
        /// Failures since the last success.
        var failures = 0
        /// Cooldowns since the last success.
        var cooldowns = 0
        /// The end of the last cooldown, by the steady clock.
        var cooledDown: Duration?
        /// Until when the others leave the subject to the one request that tries it.
        var trialEnds: Duration?
        /// What the last cooldown is published as; its end is worked out when it is.
        var notice: Cooldown?

        func isAvailable(at now: Duration) -> Bool {
            if let cooledDown, now < cooledDown { return false }
            if let trialEnds, now < trialEnds { return false }
            return true
        }
    }

    /// More subjects than a directory has: names that keys address themselves could be without number.
    private static let mostConditions = 4_096
    /// A trial that does not end, such as a long stream, does not keep the others away for longer.
    private static let longestTrial: Duration = .seconds(30)

    private let clock: Clock
    private let logger: Logger
    private let conditions = Mutex<[HealthSubject: Condition]>([:])
    private let isTroubled = Atomic<Bool>(false)
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

    /// Leaves out the steps that are cooling down. When all are, they are tried all the same, the one first that has
    /// been left alone for longest: a wrong guess here must not be what fails a request.
    func arrange(_ plan: inout Plan) {
        guard plan.steps.count > 1, isTroubled.load(ordering: .relaxed) else { return }
        let now = clock.steady()
        let waits = conditions.withLock { conditions in
            plan.steps.map { step in
                HealthSubject.all(of: step)
                    .compactMap { conditions[$0] }
                    .filter { !$0.isAvailable(at: now) }
                    .compactMap { max($0.cooledDown ?? now, $0.trialEnds ?? now) }
                    .max()
            }
        }
        let steps = zip(plan.steps, waits)
        if waits.contains(nil) {
            plan.steps = steps.filter { $0.1 == nil }.map(\.0)
        } else {
            plan.steps = steps.sorted { ($0.1 ?? now) < ($1.1 ?? now) }.map(\.0)
        }
    }

    /// Whether a call to a step should begin. Where a cooldown is just over, the first to ask makes the trial, and the
    /// others had better go elsewhere.
    func admits(_ step: Plan.Step) -> Bool {
        guard isTroubled.load(ordering: .relaxed) else { return true }
        let now = clock.steady()
        return conditions.withLock { conditions in
            let onTrial = HealthSubject.all(of: step).filter {
                conditions[$0]?.cooledDown.map { $0 <= now } ?? false
            }
            guard onTrial.allSatisfy({ conditions[$0]?.isAvailable(at: now) ?? true }) else { return false }
            for subject in onTrial { conditions[subject]?.trialEnds = now + Self.longestTrial }
            return true
        }
    }

    // MARK: After a call

    /// Notes that a step's provider did its part: it answered, or refused what nobody could answer.
    func noteSuccess(of step: Plan.Step) {
        guard isTroubled.load(ordering: .relaxed) else { return }
        let recovered = conditions.withLock { conditions in
            let recovered = HealthSubject.all(of: step).filter {
                conditions.removeValue(forKey: $0)?.cooledDown != nil
            }
            isTroubled.store(!conditions.isEmpty, ordering: .relaxed)
            return recovered
        }
        report(recovered)
    }

    /// Notes that a call came to no end of its own, because its client left: neither good nor bad.
    func noteNothing(of step: Plan.Step) {
        guard isTroubled.load(ordering: .relaxed) else { return }
        conditions.withLock { conditions in
            for subject in HealthSubject.all(of: step) { conditions[subject]?.trialEnds = nil }
        }
    }

    /// Notes why a call failed.
    ///
    /// - Parameter status: The provider's HTTP status, when it answered.
    func note(_ failure: ProviderFailure, status: Int?, of step: Plan.Step) {
        guard let subject = HealthSubject(failure, status: status, at: step),
            let rule = CooldownRule(failure.kind, of: subject), let reason = Cooldown.Reason(failure.kind)
        else { return noteSuccess(of: step) }
        let (now, moment) = (clock.steady(), clock.now())
        let (begun, recovered) = conditions.withLock { conditions -> (Duration?, [HealthSubject]) in
            var recovered: [HealthSubject] = []
            // Whoever answers with a status can be reached.
            let provider = HealthSubject.provider(step.target.provider)
            if failure.kind != .unreachable, conditions.removeValue(forKey: provider)?.cooledDown != nil {
                recovered.append(provider)
            }
            for other in HealthSubject.all(of: step) { conditions[other]?.trialEnds = nil }
            var condition = conditions[subject] ?? Condition()
            let before = condition.cooledDown
            // Those that were under way when the cooldown began say nothing new.
            if condition.isAvailable(at: now) {
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
