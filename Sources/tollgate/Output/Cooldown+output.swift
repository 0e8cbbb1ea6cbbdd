import Domain

extension [Cooldown] {
    /// For a person: `ready`, `ready in part`, or `passed over, tried again in 9s`.
    ///
    /// - Parameter end: When what they belong to is tried again; nil when it is asked meanwhile.
    func state(passedOverUntil end: Timestamp?, at now: Timestamp) -> String {
        if let end { return "passed over, tried again \(end.relative(to: now))" }
        return isEmpty ? "ready" : "ready in part"
    }
}

extension Cooldown {
    /// Why, and how often: `overloaded (HTTP 529), 3 failures in a row`.
    var because: String {
        let answer = status.map { " (HTTP \($0))" } ?? ""
        return "\(reason.words)\(answer), "
            + (failures == 1 ? "1 failure" : "\(failures.grouped) failures in a row")
    }
}

extension Cooldown.Reason {
    fileprivate var words: String {
        switch self {
        case .unreachable: "cannot be reached"
        case .credential: "refused"
        case .quota: "out of money"
        case .rateLimit: "too many requests"
        case .notFound: "unknown"
        case .overloaded: "overloaded"
        case .timeout: "too slow"
        case .server: "fails"
        }
    }
}

extension Table {
    init(_ cooldowns: [Cooldown], at now: Timestamp) {
        self.init([.left("PASSED OVER"), .left("BECAUSE"), .left("SINCE"), .left("TRIED AGAIN")])
        for cooldown in cooldowns {
            add([
                cooldown.subject.description, cooldown.because, cooldown.since.clockTime(at: now),
                cooldown.until.relative(to: now),
            ])
        }
    }
}
