import Translation
import Wire

/// What is given up so that one target takes a request that it refused; each thing once.
struct Concessions {
    /// The most output tokens the target said it takes.
    private(set) var outputLimit: Int?
    /// Whether it is sent what the client wishes of thinking.
    private(set) var sendsEffort = true
    /// Whether it gets the thinking that stands in the conversation.
    private(set) var returnsThinking = true

    /// Gives up what a failure is about. False when there is nothing to give up, so that asking the same
    /// target again would be in vain.
    mutating func meet(_ failure: ProviderFailure) -> Bool {
        switch failure.kind {
        case .outputLimit(let maximum) where outputLimit == nil && maximum > 0:
            outputLimit = maximum
            return true
        case .invalidRequest where sendsEffort && failure.refusesThinking:
            sendsEffort = false
            return true
        case .invalidRequest where returnsThinking && failure.refusesSignatures:
            returnsThinking = false
            return true
        case .contextOverflow, .outputLimit, .rateLimit, .credential, .quota, .notFound, .overloaded,
            .timeout, .unreachable, .invalidRequest, .server, .contentFilter:
            return false
        }
    }
}
